package dev.commercesuite.payment.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesResponse;
import dev.commercesuite.api.payment.v1.ListPaymentChangesRequest;
import dev.commercesuite.api.payment.v1.ListPaymentChangesResponse;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.api.payment.v1.WatchPaymentsResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.persistence.PostgresLedger;
import dev.commercesuite.payment.persistence.PostgresPaymentFeed;
import dev.commercesuite.payment.persistence.PostgresPaymentStore;
import dev.commercesuite.payment.persistence.PostgresStepStore;
import dev.commercesuite.payment.provider.sandbox.SandboxBooks;
import dev.commercesuite.payment.provider.sandbox.SandboxProvider;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.migration.FeedEpoch;
import dev.commercesuite.runtime.migration.Migrations.MigrationFailed;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.testing.RestorablePostgres;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import dev.commercesuite.runtime.watch.FeedReader;
import dev.commercesuite.runtime.watch.FeedWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchSource;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever follows payments misses nothing, whatever happens to the database below. */
@Timeout(300)
class RestoredPaymentsIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final FeedStart FURTHER = FeedStart.FEED_START_UNSPECIFIED;
  private static final Secret SECRET = new Secret("a secret of the tests, long enough");

  /** Where the database is. */
  private static final String SERVER = "select feed_server(tableoid) from feed_history";

  private final Supplier<UUID> ids = new Uuid7(Clock.systemUTC());
  private final InstantSource clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  private final RestorablePostgres server = RestorablePostgres.migrated("classpath:db/payment");
  private final Database books = open(TestPostgres.migrated("classpath:db/sandbox"));
  private final Service service = new Service(server.config());

  @AfterEach
  void close() {
    service.database.close();
    books.close();
    server.close();
  }

  @Test
  void aRestoreToThePast() throws Exception {
    Payment kept = service.shop().charge(1200);
    String early = service.list(FeedStart.FEED_START_BEGINNING, "").getResumeToken();
    server.backUp();
    service.awaitServer();
    TestPayments shop = service.shop();
    Payment archived = shop.charge(700);
    server.mark("then");
    Payment lost = service.shop().charge(500);
    String late = service.followed();
    String ledger = service.ledgerFollowed();
    WatchSource<WatchPaymentsResponse> stream = service.stream(late);
    WatchSource<WatchPaymentResponse> ofOne = service.stream(kept);
    String one = ofOne.read().getFirst().getResumeToken();
    assertThat(stream.read()).isEmpty();
    assertThat(ofOne.read()).isEmpty();
    String where = server.texts(SERVER).getFirst();

    server.restoreTo("then");
    service.awaitServer();

    assertThat(server.texts(SERVER)).containsExactly(where.replace("/00000001/", "/00000002/"));
    for (Runnable read :
        List.<Runnable>of(
            () -> service.list(FURTHER, early),
            () -> service.list(FURTHER, late),
            () -> service.list(FeedStart.FEED_START_OPEN, ""),
            () -> service.list(FeedStart.FEED_START_NOW, ""),
            () -> service.list(FeedStart.FEED_START_BEGINNING, ""),
            () -> service.entries(""),
            () -> service.entries(ledger),
            () -> service.stream(kept),
            stream::read,
            ofOne::read)) {
      assertThatExceptionOfType(FeedHistoryUnconfirmed.class).isThrownBy(read::run);
    }

    // Money goes on, before as after.
    assertThat(shop.get(archived).state()).isEqualTo(PaymentState.SUCCEEDED);
    var _ = shop.refund("refund", archived, 100);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch some = new CountDownLatch(6);
      List<Future<?>> writing =
          IntStream.range(0, 3)
              .<Future<?>>mapToObj(_ ->
                  threads.submit(() -> {
                    for (int charges = 0; charges < 10; charges++) {
                      var _ = service.shop().charge(100);
                      some.countDown();
                    }
                  }))
              .toList();
      some.await();
      FeedEpoch.begin(server.migration());

      for (Runnable read :
          List.<Runnable>of(
              () -> service.list(FURTHER, early),
              () -> service.list(FURTHER, late),
              () -> service.entries(ledger),
              () -> service.stream(late),
              () -> service.stream(kept, one),
              stream::read,
              ofOne::read)) {
        assertThatExceptionOfType(FeedHistoryGone.class).isThrownBy(read::run);
      }
      List<PaymentEvent> followed =
          new ArrayList<>(service.pull(service.list(FeedStart.FEED_START_BEGINNING, "")));
      for (Future<?> writer : writing) {
        writer.get();
      }
      service.follow(followed);
      requireAll(service, followed);
      assertThat(followed)
          .extracting(PaymentEvent::getPaymentId)
          .contains(kept.id().toString(), archived.id().toString())
          .doesNotContain(lost.id().toString());
    }
    assertThat(service.ledgerFollowed()).isNotEmpty();
  }

  /** PostgreSQL does not know: its files are those of then, all of them. */
  @Test
  void aRestoreOfFilesThatOnlyItsOperatorKnowsOf() {
    var _ = service.shop().charge(1200);
    String early = service.followed();
    server.backUp();
    service.awaitServer();
    var _ = service.shop().charge(500);
    String late = service.followed();

    server.restoreFiles();
    service.awaitServer();

    assertThat(service.database.inReadOnlyTransaction(FeedHistory::isConfirmed)).isTrue();
    assertThatExceptionOfType(FeedHistoryGone.class)
        .as("not reached yet")
        .isThrownBy(() -> service.list(FURTHER, late));
    FeedEpoch.begin(server.migration());
    server.passTransactions(1000);
    for (String token : List.of(early, late)) {
      assertThatExceptionOfType(FeedHistoryGone.class)
          .isThrownBy(() -> service.list(FURTHER, token));
    }
    List<PaymentEvent> followed =
        new ArrayList<>(service.pull(service.list(FeedStart.FEED_START_BEGINNING, "")));
    service.follow(followed);
    requireAll(service, followed);
  }

  @Test
  void aDumpInAnotherServer() {
    server.passTransactions(20_000);
    TestPayments shop = service.shop();
    Payment payment = shop.charge(1200);
    var _ = service.shop().charge(800);
    String token = service.followed();
    String ledger = service.ledgerFollowed();
    try (RestorablePostgres other = RestorablePostgres.migrated("classpath:db/payment")) {
      other.restoreRowsOf(server);
      Service restored = new Service(other.config());
      try {
        assertThatExceptionOfType(FeedHistoryUnconfirmed.class)
            .isThrownBy(() -> restored.list(FURTHER, token));
        long highest = restored.highest();
        Payment between = restored.shop().charge(300);
        assertThat(restored.positions(between))
            .as("transactions are numbered from the beginning")
            .allSatisfy(position -> assertThat(position).isLessThan(highest));
        assertThatExceptionOfType(MigrationFailed.class)
            .isThrownBy(() -> FeedEpoch.keep(other.migration()));

        FeedEpoch.begin(other.migration());

        assertThatExceptionOfType(FeedHistoryGone.class)
            .isThrownBy(() -> restored.list(FURTHER, token));
        assertThatExceptionOfType(FeedHistoryGone.class).isThrownBy(() -> restored.entries(ledger));
        List<PaymentEvent> followed =
            new ArrayList<>(restored.pull(restored.list(FeedStart.FEED_START_BEGINNING, "")));
        restored.follow(followed);
        requireAll(restored, followed);
        assertThat(restored.ledgerFollowed()).isNotEmpty();
        Payment later = restored.shop().charge(300);
        var _ = restored.refund(payment, 100);
        assertThat(restored.positions(later))
            .allSatisfy(position -> assertThat(position).isGreaterThan(highest));
        restored.follow(followed);
        requireAll(restored, followed);
      } finally {
        restored.database.close();
      }
    }
  }

  @Test
  void aFailoverThatLostNothing() {
    var _ = service.shop().charge(1200);
    server.backUp();
    service.awaitServer();
    var _ = service.shop().charge(800);
    String token = service.followed();
    String ledger = service.ledgerFollowed();
    server.mark("end");

    server.restoreTo("end");
    service.awaitServer();
    assertThatExceptionOfType(FeedHistoryUnconfirmed.class)
        .isThrownBy(() -> service.list(FURTHER, token));
    FeedEpoch.keep(server.migration());

    Payment later = service.shop().charge(300);
    List<PaymentEvent> followed = new ArrayList<>();
    await()
        .atMost(LONG)
        .until(() -> {
          followed.addAll(service.pull(service.list(FURTHER, service.lastToken)));
          return followed.size() >= service.positions(later).size();
        });
    assertThat(followed)
        .hasSameSizeAs(service.positions(later))
        .allSatisfy(event -> assertThat(event.getPaymentId()).isEqualTo(later.id().toString()));
    await().atMost(LONG).until(() -> service.entries(ledger).getEntriesCount() >= 2);
    assertThat(service.entries(ledger).getEntriesList())
        .extracting(LedgerEntry::getPaymentId)
        .containsExactly(later.id().toString(), later.id().toString());
  }

  /** What was followed is what is in the table, each once, those of a payment in order. */
  private static void requireAll(Service service, List<PaymentEvent> followed) {
    assertThat(followed)
        .extracting(event -> event.getPaymentId() + " " + event.getSequence())
        .containsExactlyInAnyOrderElementsOf(service.events());
    Map<String, Long> last = new HashMap<>();
    for (PaymentEvent event : followed) {
      assertThat(event.getSequence()).isEqualTo(last.getOrDefault(event.getPaymentId(), 0L) + 1);
      last.put(event.getPaymentId(), event.getSequence());
    }
  }

  private static Database open(DatabaseConfig config) {
    return Database.open(config, "restored", new SimpleMeterRegistry());
  }

  /** Payments in a database, and those who follow them. */
  private final class Service {
    final Database database;
    private final PostgresPaymentFeed feed;
    private final ResumeTokens tokens = new ResumeTokens(SECRET);
    private final PaymentWatches watches;
    private final LedgerGrpcService ledger;

    /** Of the last page that was pulled. */
    String lastToken = "";

    private String ledgerToken = "";

    Service(DatabaseConfig config) {
      database = open(config);
      feed = new PostgresPaymentFeed(database);
      watches = new PaymentWatches(feed, new WatchStreams(WatchPace.DEFAULT, clock), tokens, clock);
      ledger =
          new LedgerGrpcService(
              new PostgresLedger(database),
              new LedgerReadLimit(1, Duration.ZERO),
              clock,
              new PageTokens(SECRET),
              tokens);
    }

    /** A shop with an order of its own. */
    TestPayments shop() {
      return new TestPayments(
          new PostgresPaymentStore(database),
          new PostgresStepStore(database),
          new SandboxProvider(new SandboxBooks(books, ids), _ -> {}),
          ids,
          clock,
          Thread::sleep);
    }

    Refund refund(Payment payment, long minorUnits) {
      return shop().refund("refund", payment, minorUnits);
    }

    ListPaymentChangesResponse list(FeedStart start, String token) {
      return watches.list(
          TestPayments.SHOP,
          ListPaymentChangesRequest.newBuilder()
              .setStart(start)
              .setResumeToken(token)
              .setPageSize(7)
              .build());
    }

    /** What is on this page and on all that follow. */
    List<PaymentEvent> pull(ListPaymentChangesResponse first) {
      List<PaymentEvent> events = new ArrayList<>();
      ListPaymentChangesResponse page = first;
      while (true) {
        page.getChangesList().forEach(change -> events.add(change.getEvent()));
        lastToken = page.getResumeToken();
        if (!page.getHasMore()) {
          return events;
        }
        page = list(FURTHER, lastToken);
      }
    }

    /** Goes on behind the last page until there is as much as has been written. */
    void follow(List<PaymentEvent> followed) {
      await()
          .atMost(LONG)
          .until(() -> {
            followed.addAll(pull(list(FURTHER, lastToken)));
            return followed.size() >= events().size();
          });
    }

    /** The token behind all that was written until now. */
    String followed() {
      List<PaymentEvent> events = new ArrayList<>(pull(list(FeedStart.FEED_START_BEGINNING, "")));
      follow(events);
      return lastToken;
    }

    /** The pool needs a moment to notice that the server is there again. */
    void awaitServer() {
      await()
          .atMost(LONG)
          .ignoreException(DatabaseUnavailable.class)
          .until(() -> count("payments") > 0);
    }

    WatchSource<WatchPaymentsResponse> stream(String token) {
      return new FeedWatchSource<>(
          WatchPaymentsResponse.getDefaultInstance(),
          FeedReader.open(
              new VisiblePayments(feed, new PaymentVisibility.All()),
              tokens,
              "payments",
              FURTHER,
              token),
          clock);
    }

    WatchSource<WatchPaymentResponse> stream(Payment payment) {
      return stream(payment, "");
    }

    WatchSource<WatchPaymentResponse> stream(Payment payment, String token) {
      String epoch = feed.range().epoch();
      return ObjectWatchSource.of(
          WatchPaymentResponse.getDefaultInstance(),
          PaymentProto.payment(payment),
          new ObjectWatchSource.Changes<>(
              payment.version(),
              (sequence, limit) -> feed.changes(epoch, payment.id(), sequence, limit),
              change -> change.event().sequence(),
              PaymentEventProto::change),
          new ObjectWatchSource.Seen(tokens, epoch, "payment " + payment.id(), token),
          clock);
    }

    ListLedgerEntriesResponse entries(String pageToken) {
      List<ListLedgerEntriesResponse> answers = new ArrayList<>();
      ledger.listLedgerEntries(
          ListLedgerEntriesRequest.newBuilder().setPageToken(pageToken).setPageSize(5).build(),
          new StreamObserver<>() {
            @Override
            public void onNext(ListLedgerEntriesResponse answer) {
              answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
              throw new AssertionError(failure);
            }

            @Override
            public void onCompleted() {}
          });
      return answers.getFirst();
    }

    /** The token behind the whole ledger. */
    String ledgerFollowed() {
      await().atMost(LONG).until(() -> ledgerEntries().size() == 2 * count("ledger_postings"));
      return ledgerToken;
    }

    List<LedgerEntry> ledgerEntries() {
      ListLedgerEntriesResponse page = entries("");
      List<LedgerEntry> entries = new ArrayList<>(page.getEntriesList());
      while (!page.getNextPageToken().isEmpty()) {
        page = entries(page.getNextPageToken());
        entries.addAll(page.getEntriesList());
      }
      ledgerToken = page.getContinueToken();
      return entries;
    }

    List<String> events() {
      return database.inReadOnlyTransaction(tx ->
          tx.query(
              "select payment_id || ' ' || sequence as event from payment_events",
              row -> row.text("event")));
    }

    List<Long> positions(Payment payment) {
      return database.inReadOnlyTransaction(tx ->
          tx.query(
              "select feed_position from payment_events where payment_id = ?",
              row -> row.longInteger("feed_position"),
              payment.id().value()));
    }

    long highest() {
      return number("select max(feed_position) as number from payment_events");
    }

    int count(String table) {
      return (int) number("select count(*) as number from " + table);
    }

    private long number(String sql) {
      return database.inReadOnlyTransaction(
          tx -> tx.queryOne(sql, row -> row.longInteger("number")).orElseThrow());
    }
  }
}
