package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewRefund;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryPage;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who goes through the ledger page by page, once or for years, sees each entry once. */
class LedgerOrderIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final PostgresLedger ledger = postgres.ledger;

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void showsEntriesThatAreCommittedLateBeforeThoseThatHaveWaitedForThem() throws Exception {
    int sequence = sequenceOfCapture();
    awaitEntries(2);
    LedgerPosition start = page(EntryFilter.NONE, LedgerPosition.START, 10).end();
    try (Database database = patient();
        Connection other = ownersTransaction()) {
      TestPayments late = order(database);
      Payment held = late.hold(1200);
      // What the capture is about to write, as if it had been there: the capture waits.
      execute(
          other,
          """
          insert into payment_events
          select (jsonb_populate_record(e, jsonb_build_object('sequence', %d))).*
          from payment_events e where e.payment_id = '%s' and e.sequence = 1
          """
              .formatted(sequence, held.id()));
      CompletableFuture<Payment> capture =
          CompletableFuture.supplyAsync(() -> late.capture("r2", held, null));
      Awaitility.await("the capture waits").until(this::somebodyWaits);
      Payment overtaking = postgres.order().charge(500);

      EntryPage before = page(EntryFilter.NONE, start, 10);
      List<Entry> atOnce = entries(of(overtaking));
      other.rollback();
      Payment captured = capture.join();
      awaitEntries(6);
      List<Entry> after = page(EntryFilter.NONE, before.end(), 10).entries();

      assertThat(before.entries()).as("something older is being written").isEmpty();
      assertThat(atOnce).as("of one payment").hasSize(2);
      assertThat(after)
          .extracting(Entry::payment)
          .containsExactly(captured.id(), captured.id(), overtaking.id(), overtaking.id());
    }
  }

  /** Of one payment, the posting that comes later may have the older transaction. */
  @Test
  void keepsTheOrderOfAPaymentAlthoughItsOlderTransactionPostsLater() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    postgres.database.useTransaction(older -> {
      var _ = older.query("select pg_current_xact_id()::text as number", row -> row.text("number"));
      Payment refunded =
          CompletableFuture.supplyAsync(
                  () -> {
                    var _ = order.refund("r2", payment, 100);
                    return order.get(payment);
                  })
              .join();
      new PaymentWrites(older).settle(refund(refunded, 200));
    });
    awaitEntries(8);

    List<Entry> entries = entries(of(payment));

    assertThat(entries)
        .extracting(Entry::type, entry -> entry.amount().minorUnits())
        .containsExactly(
            tuple(LedgerTransaction.Type.CAPTURE, 1200L),
            tuple(LedgerTransaction.Type.CAPTURE, 1200L),
            tuple(LedgerTransaction.Type.REFUND, 100L),
            tuple(LedgerTransaction.Type.REFUND, 100L),
            tuple(LedgerTransaction.Type.REFUND_SETTLEMENT, 100L),
            tuple(LedgerTransaction.Type.REFUND_SETTLEMENT, 100L),
            tuple(LedgerTransaction.Type.REFUND, 200L),
            tuple(LedgerTransaction.Type.REFUND, 200L));
    assertThat(all(EntryFilter.NONE, 100)).isEqualTo(entries);
  }

  private PaymentTransition refund(Payment payment, long minorUnits) {
    Instant now = postgres.clock.instant();
    NewRefund newRefund =
        new NewRefund(
            payment.id(),
            new Money("EUR", minorUnits),
            Refund.Reason.REQUESTED_BY_CUSTOMER,
            "",
            Map.of());
    Refund refund = Refund.create(new RefundId(postgres.ids.get()), newRefund, now);
    return PaymentTransition.of(payment)
        .then(
            payment.refunding(newRefund.amount(), now),
            PaymentEventType.REFUND_CREATED,
            newRefund.amount(),
            refund.id(),
            "",
            TestPayments.SHOP)
        .with(refund)
        .with(
            LedgerTransaction.about(
                refund, LedgerTransaction.Type.REFUND, postgres.ids.get(), now));
  }

  @Test
  void goesOnBehindTheEnd() {
    LedgerPosition empty = page(EntryFilter.NONE, LedgerPosition.START, 10).end();
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    awaitEntries(2);
    EntryPage last = page(EntryFilter.NONE, empty, 10);

    order.refund("r2", payment, 500);
    awaitEntries(6);

    assertThat(last.entries()).hasSize(2);
    assertThat(last.more()).isFalse();
    assertThat(page(EntryFilter.NONE, last.end(), 10).entries()).hasSize(4);
    assertThat(all(EntryFilter.NONE, 3)).isEqualTo(all(EntryFilter.NONE, 100));
  }

  @Test
  void filters() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    order.refund("r2", payment, 500);
    postgres.order().charge(100);
    awaitEntries(8);
    List<Entry> all = all(EntryFilter.NONE, 100);
    Instant start = all.getFirst().createTime();

    assertThat(all(filter(null, "EUR", null, null), 3)).isEqualTo(all);
    assertThat(all(filter(null, "USD", null, null), 3)).isEmpty();
    assertThat(all(filter(LedgerAccount.SALES.code(), null, null, null), 1))
        .extracting(Entry::account)
        .containsExactly(LedgerAccount.SALES.code(), LedgerAccount.SALES.code());
    assertThat(all(filter(new AccountCode("FEES"), null, null, null), 3)).isEmpty();
    assertThat(all(filter(null, null, start, null), 3)).isEqualTo(all);
    assertThat(all(filter(null, null, null, start), 3)).isEmpty();
    assertThat(
            all(
                new EntryFilter(
                    payment.id(), null, LedgerAccount.REFUNDS.code(), "EUR", start, null),
                3))
        .hasSize(1);
  }

  /** However few entries match, a page looks at so many postings and no more. */
  @Test
  void endsAPageThatFindsTooLittle() {
    for (int n = 0; n < 5; n++) {
      postgres.order().charge(100);
    }
    awaitEntries(10);
    PostgresLedger hasty = new PostgresLedger(postgres.database, 2);
    EntryFilter dollars = filter(null, "USD", null, null);

    EntryPage first = page(hasty, dollars, LedgerPosition.START, 10);
    EntryPage second = page(hasty, dollars, first.end(), 10);
    EntryPage third = page(hasty, dollars, second.end(), 10);

    assertThat(List.of(first, second, third))
        .allSatisfy(page -> assertThat(page.entries()).isEmpty())
        .extracting(EntryPage::more)
        .containsExactly(true, true, false);
    assertThat(third.end()).isEqualTo(all(EntryFilter.NONE, 100).getLast().position());
    assertThat(page(hasty, filter(null, "EUR", null, null), LedgerPosition.START, 10).entries())
        .as("two postings have four entries")
        .hasSize(4);
  }

  @Test
  void refusesAPositionThatTheDatabaseHasNotReached() {
    postgres.order().charge(100);
    LedgerPosition future =
        new LedgerPosition(Long.MAX_VALUE, new PaymentId(UUID.randomUUID()), 1, 1, 1);

    assertThatThrownBy(() -> page(EntryFilter.NONE, future, 10))
        .isInstanceOfSatisfying(
            FeedHistoryGone.class, e -> assertThat(e.field()).isEqualTo("page_token"));
  }

  /** The epoch may have been read from another server than the entries are. */
  @Test
  void refusesAPositionOfAnotherHistory() {
    String epoch = ledger.epoch();
    Payment payment = postgres.order().charge(100);

    for (EntryFilter filter : List.of(EntryFilter.NONE, of(payment))) {
      assertThatThrownBy(() -> ledger.entries("another", filter, LedgerPosition.START, 10))
          .isInstanceOfSatisfying(
              FeedHistoryGone.class, e -> assertThat(e.field()).isEqualTo("page_token"));
    }

    asOwner(
        "update feed_history set server = 'else/where/' || split_part(feed_server(tableoid), '/', 3)");

    for (EntryFilter filter : List.of(EntryFilter.NONE, of(payment))) {
      assertThatThrownBy(() -> ledger.entries(epoch, filter, LedgerPosition.START, 10))
          .isInstanceOf(FeedHistoryUnconfirmed.class);
    }
  }

  /** Nothing else runs for long, so that the horizon passes soon. */
  private void awaitEntries(int count) {
    Awaitility.await("all entries are below the horizon")
        .until(() -> all(EntryFilter.NONE, 1000).size() == count);
  }

  private List<Entry> all(EntryFilter filter, int limit) {
    List<Entry> entries = new ArrayList<>();
    EntryPage page = page(filter, LedgerPosition.START, limit);
    entries.addAll(page.entries());
    while (page.more()) {
      page = page(filter, page.end(), limit);
      entries.addAll(page.entries());
    }
    return entries;
  }

  private EntryPage page(EntryFilter filter, LedgerPosition after, int limit) {
    return page(ledger, filter, after, limit);
  }

  private static EntryPage page(
      PostgresLedger ledger, EntryFilter filter, LedgerPosition after, int limit) {
    return ledger.entries(ledger.epoch(), filter, after, limit);
  }

  private List<Entry> entries(EntryFilter filter) {
    return page(filter, LedgerPosition.START, 100).entries();
  }

  private static EntryFilter of(Payment payment) {
    return new EntryFilter(payment.id(), null, null, null, null, null);
  }

  private static EntryFilter filter(
      @Nullable AccountCode account,
      @Nullable String currency,
      @Nullable Instant from,
      @Nullable Instant until) {
    return new EntryFilter(null, null, account, currency, from, until);
  }

  /** Of the event with which a capture ends, as in a payment that is like the other. */
  private int sequenceOfCapture() {
    TestPayments twin = postgres.order();
    Payment captured = twin.capture("r2", twin.hold(1200), null);
    return twin.events(captured).size();
  }

  /** Waits for locks as long as a slow machine takes. */
  private Database patient() {
    DatabaseConfig config = postgres.config;
    return Database.open(
        new DatabaseConfig(
            config.url(),
            config.application(),
            config.owner(),
            config.poolSize(),
            config.connectionTimeout(),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            config.startupTimeout()),
        "patient",
        new SimpleMeterRegistry());
  }

  private TestPayments order(Database database) {
    return new TestPayments(
        new PostgresPaymentStore(database),
        new PostgresStepStore(database),
        postgres.sandbox,
        postgres.ids,
        postgres.clock,
        Thread::sleep);
  }

  private boolean somebodyWaits() {
    return postgres.database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select exists (
                  select from pg_locks l join pg_stat_activity a on a.pid = l.pid
                  where not l.granted and a.datname = current_database()) as waits
                """,
                row -> row.bool("waits"))
            .orElseThrow());
  }

  private Connection ownersTransaction() throws SQLException {
    var owner = TestPostgres.owner();
    Connection connection =
        DriverManager.getConnection(postgres.config.url(), owner.user(), owner.password().reveal());
    connection.setAutoCommit(false);
    return connection;
  }

  private void asOwner(String sql) {
    try (Connection connection = ownersTransaction()) {
      execute(connection, sql);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
