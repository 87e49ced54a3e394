package dev.commercesuite.order.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_START_CONTRADICTION;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.order.grpc.TestOrders.ALICE;
import static dev.commercesuite.order.grpc.TestOrders.BOB;
import static dev.commercesuite.order.grpc.TestOrders.STAFF;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.ListOrderChangesResponse;
import dev.commercesuite.api.order.v1.OrderChange;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.FeedPages;
import dev.commercesuite.runtime.watch.FeedReader;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feed of all orders, as a stream and by pull, over a real PostgreSQL. */
@Timeout(60)
class OrderFeedPagesIT {
  private static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  private final Uuid7 ids = new Uuid7(clock);
  private final TestOrders shop = new TestOrders(database, clock);
  private final WatchStreams streams =
      new WatchStreams(
          new WatchPace(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(5)),
          clock);
  private final OrderWatches watches =
      new OrderWatches(new PostgresOrderFeed(database), streams, new ResumeTokens(SECRET), clock);
  private volatile Caller caller = caller(STAFF, "orders.read");
  private final InProcess server =
      InProcess.adapter(new OrderWatchesService(watches), () -> caller);
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  private static Caller caller(Actor actor, String scope) {
    return new Caller(actor.id(), Caller.Kind.USER, Set.of(scope), "", "", Instant.MAX);
  }

  private void note(Order order, String note) {
    shop.note(ALICE, order, note);
  }

  private void pay(Order order) {
    UUID attempt = ids.get();
    var _ =
        shop.store()
            .change(
                order.id(),
                unpaid ->
                    unpaid.beginPayment(
                        attempt, ids.get(), "tok_test", "", ALICE, clock.instant()));
    var _ =
        shop.store()
            .change(
                order.id(),
                unpaid ->
                    unpaid.paymentReported(
                        attempt,
                        new PaymentReport("payment-1", new AttemptState.Succeeded()),
                        ALICE,
                        clock.instant()));
  }

  private void ship(Order order) {
    var _ =
        shop.orders()
            .ship(STAFF, request(), order.id(), new NewShipment(List.of(), "DHL", "4711"), null);
  }

  @Test
  void beginsWithWhatIsOpen() {
    Order unpaid = shop.placed(ALICE);
    Order paid = shop.placed(BOB);
    pay(paid);
    Order shipped = shop.placed(ALICE);
    pay(shipped);
    ship(shipped);
    Order cancelling = shop.placed(ALICE);
    pay(cancelling);
    var _ =
        shop.store()
            .change(cancelling.id(), order -> order.cancel(ids.get(), "", ALICE, clock.instant()));

    for (FeedStart start :
        new FeedStart[] {FeedStart.FEED_START_UNSPECIFIED, FeedStart.FEED_START_OPEN}) {
      ListOrderChangesResponse page = list(start, "", 0);
      assertThat(page.getSnapshotsList())
          .extracting(dev.commercesuite.api.order.v1.Order::getId)
          .containsExactly(
              unpaid.id().toString(), paid.id().toString(), cancelling.id().toString());
      assertThat(page.getSnapshotsComplete()).isTrue();
      assertThat(page.getChangesList()).isEmpty();
    }
    Iterator<WatchOrdersResponse> stream = watch(FeedStart.FEED_START_UNSPECIFIED, "");
    assertThat(next(stream).getSnapshot().getId()).isEqualTo(unpaid.id().toString());
    assertThat(next(stream).getSnapshot().getId()).isEqualTo(paid.id().toString());
    assertThat(next(stream).getSnapshot().getId()).isEqualTo(cancelling.id().toString());
    assertThat(next(stream).hasSnapshotsComplete()).isTrue();
  }

  @Test
  void showsWhatHappensToOrdersThatAreNotOpen() {
    Order order = shop.placed(ALICE);
    pay(order);
    ship(order);
    String token = list(FeedStart.FEED_START_OPEN, "", 0).getResumeToken();

    var _ = shop.orders().deliver(STAFF, request(), order.id(), null, null);

    assertThat(list(FeedStart.FEED_START_OPEN, token, 0).getChangesList())
        .extracting(change -> change.getOrder().getId())
        .containsExactly(order.id().toString());
  }

  @Test
  void beginsNowOrAtTheBeginningIfAskedTo() {
    Order before = shop.placed(ALICE);
    String now = list(FeedStart.FEED_START_NOW, "", 0).getResumeToken();
    Order after = shop.placed(ALICE);

    assertThat(list(FeedStart.FEED_START_UNSPECIFIED, now, 0).getChangesList())
        .extracting(change -> change.getOrder().getId())
        .containsExactly(after.id().toString());
    assertThat(list(FeedStart.FEED_START_BEGINNING, "", 0).getChangesList())
        .extracting(change -> change.getOrder().getId())
        .containsExactly(before.id().toString(), after.id().toString());
    Iterator<WatchOrdersResponse> stream = watch(FeedStart.FEED_START_BEGINNING, "");
    assertThat(next(stream).getChange().getOrder().getId()).isEqualTo(before.id().toString());
  }

  @Test
  void aPullAndAStreamShowTheSameInTheSameOrderWhileManyWrite() throws Exception {
    int writers = 4;
    int notes = 10;
    List<Order> some = List.of(shop.placed(ALICE), shop.placed(ALICE), shop.placed(ALICE));
    String start = list(FeedStart.FEED_START_NOW, "", 0).getResumeToken();
    CountDownLatch numbered = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var earlier =
          threads.submit(() ->
              database.inTransaction(tx -> {
                // Gets its number now and could write an event with it later.
                tx.query("select pg_current_xact_id()::text as id", row -> row.text("id"));
                numbered.countDown();
                await(finish);
                return true;
              }));
      numbered.await();
      CountDownLatch done = new CountDownLatch(writers);
      for (int w = 0; w < writers; w++) {
        int writer = w;
        var _ =
            threads.submit(() -> {
              for (int n = 0; n < notes; n++) {
                note(some.get((writer + n) % some.size()), "note " + writer + "/" + n);
              }
              done.countDown();
            });
      }
      done.await();
      ListOrderChangesResponse heldBack = list(FeedStart.FEED_START_NOW, start, 0);
      assertThat(heldBack.getChangesList()).isEmpty();
      assertThat(heldBack.getHasMore()).isFalse();
      finish.countDown();
      assertThat(earlier.get()).isTrue();
    }
    List<OrderEvent> pulled = pull(start, 7).stream().map(OrderChange::getEvent).toList();
    Iterator<WatchOrdersResponse> stream = watch(FeedStart.FEED_START_NOW, start);
    List<OrderEvent> streamed = new ArrayList<>();
    while (streamed.size() < pulled.size()) {
      streamed.add(next(stream).getChange().getEvent());
    }

    assertThat(pulled).hasSize(writers * notes);
    assertThat(streamed).containsExactlyElementsOf(pulled);
    Map<String, Long> last = new HashMap<>();
    for (OrderEvent event : pulled) {
      assertThat(event.getSequence()).isEqualTo(last.getOrDefault(event.getOrderId(), 1L) + 1);
      last.put(event.getOrderId(), event.getSequence());
    }
  }

  @Test
  void pagesOfSnapshotsGoOnWhereTheyEnded() {
    Order first = shop.placed(ALICE);
    Order second = shop.placed(ALICE);
    Order third = shop.placed(ALICE);

    ListOrderChangesResponse page = list(FeedStart.FEED_START_OPEN, "", 2);
    note(first, "one");
    ListOrderChangesResponse rest = list(FeedStart.FEED_START_OPEN, page.getResumeToken(), 2);

    assertThat(page.getSnapshotsList())
        .extracting(dev.commercesuite.api.order.v1.Order::getId)
        .containsExactly(first.id().toString(), second.id().toString());
    assertThat(page.getHasMore()).isTrue();
    assertThat(page.getSnapshotsComplete()).isFalse();
    assertThat(rest.getSnapshotsList())
        .extracting(dev.commercesuite.api.order.v1.Order::getId)
        .containsExactly(third.id().toString());
    assertThat(rest.getSnapshotsComplete()).isTrue();
    assertThat(rest.getChangesList())
        .extracting(change -> change.getOrder().getNote())
        .containsExactly("one");
    assertThat(rest.getHasMore()).isFalse();
  }

  @Test
  void endsAPageByItsBytesAndMissesNothing() {
    List<String> placed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      placed.add(shop.placed(ALICE).id().toString());
    }
    int bytes = list(FeedStart.FEED_START_BEGINNING, "", 0).getChanges(0).getSerializedSize() + 8;

    List<String> seen = new ArrayList<>();
    ListOrderChangesResponse page;
    String token = "";
    do {
      FeedReader reader =
          FeedReader.open(
              new VisibleOrders(new PostgresOrderFeed(database), new OrderVisibility.All()),
              new ResumeTokens(SECRET),
              "orders",
              FeedStart.FEED_START_BEGINNING,
              token);
      page =
          new FeedPages(2 * bytes)
              .page(ListOrderChangesResponse.getDefaultInstance(), reader, new PageSize(100));
      assertThat(page.getChangesCount()).isEqualTo(page.getHasMore() ? 2 : 1);
      page.getChangesList().forEach(change -> seen.add(change.getOrder().getId()));
      token = page.getResumeToken();
    } while (page.getHasMore());

    assertThat(seen).containsExactlyElementsOf(placed);
  }

  @Test
  void refusesWhatItCannotGoOnFrom() {
    shop.placed(ALICE);
    String token = list(FeedStart.FEED_START_BEGINNING, "", 0).getResumeToken();
    String ofOneCustomer =
        stub.listOrderChanges(
                ListOrderChangesRequest.newBuilder().setCustomerId(ALICE.id()).build())
            .getResumeToken();

    for (String wrong : new String[] {"!", "AAAA", token + "AA", ofOneCustomer}) {
      refused(
          ERROR_REASON_RESUME_TOKEN_INVALID,
          "resume_token",
          () -> list(FeedStart.FEED_START_UNSPECIFIED, wrong, 0));
    }
    for (FeedStart start : new FeedStart[] {FeedStart.FEED_START_OPEN, FeedStart.FEED_START_NOW}) {
      refused(ERROR_REASON_FEED_START_CONTRADICTION, "start", () -> list(start, token, 0));
      refused(ERROR_REASON_FEED_START_CONTRADICTION, "start", () -> watch(start, token).hasNext());
    }
    assertThat(list(FeedStart.FEED_START_BEGINNING, token, 0).getResumeToken()).isEqualTo(token);
  }

  @Test
  void refusesTokensOfAnotherEpoch() {
    shop.placed(ALICE);
    String token = list(FeedStart.FEED_START_BEGINNING, "", 0).getResumeToken();

    asOwner("update feed_history set epoch = gen_random_uuid()");

    refused(
        ERROR_REASON_FEED_HISTORY_GONE,
        "resume_token",
        () -> list(FeedStart.FEED_START_UNSPECIFIED, token, 0));
    refused(
        ERROR_REASON_FEED_HISTORY_GONE,
        "resume_token",
        () -> watch(FeedStart.FEED_START_UNSPECIFIED, token).hasNext());
    assertThat(list(FeedStart.FEED_START_OPEN, "", 0).getSnapshotsList()).hasSize(1);
  }

  @Test
  void refusesToPassOverDroppedEvents() {
    Order order = shop.placed(ALICE);
    String token = list(FeedStart.FEED_START_BEGINNING, "", 0).getResumeToken();
    note(order, "one");

    asOwner(
        """
        update feed_history
        set kept_from = pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        """);

    refused(
        ERROR_REASON_FEED_HISTORY_GONE, "start", () -> list(FeedStart.FEED_START_BEGINNING, "", 0));
    refused(
        ERROR_REASON_FEED_HISTORY_GONE,
        "resume_token",
        () -> list(FeedStart.FEED_START_UNSPECIFIED, token, 0));
    String now = list(FeedStart.FEED_START_NOW, "", 0).getResumeToken();
    note(order, "two");
    assertThat(list(FeedStart.FEED_START_NOW, now, 0).getChangesList()).hasSize(1);
  }

  @Test
  void showsOrdersToThoseWhoMaySeeThem() {
    Order own = shop.placed(ALICE);
    Order foreign = shop.placed(BOB);
    ListOrderChangesRequest beginning =
        ListOrderChangesRequest.newBuilder().setStart(FeedStart.FEED_START_BEGINNING).build();

    for (String scope : new String[] {"orders.read", "orders.staff"}) {
      caller = caller(STAFF, scope);
      assertThat(stub.listOrderChanges(beginning).getChangesList())
          .extracting(change -> change.getOrder().getId())
          .containsExactly(own.id().toString(), foreign.id().toString());
    }
    caller = caller(ALICE, "orders");
    assertThat(stub.listOrderChanges(beginning).getChangesList())
        .extracting(change -> change.getOrder().getId())
        .containsExactly(own.id().toString());
    StatusRuntimeException refused =
        Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () -> stub.listOrderChanges(beginning.toBuilder().setCustomerId(BOB.id()).build()));
    assertThat(RemoteFailure.from(refused).is(ERROR_REASON_SCOPE_MISSING)).isTrue();
  }

  private ListOrderChangesResponse list(FeedStart start, String resumeToken, int pageSize) {
    return stub.listOrderChanges(
        ListOrderChangesRequest.newBuilder()
            .setStart(start)
            .setResumeToken(resumeToken)
            .setPageSize(pageSize)
            .build());
  }

  private List<OrderChange> pull(String resumeToken, int pageSize) {
    List<OrderChange> changes = new ArrayList<>();
    ListOrderChangesResponse page;
    String token = resumeToken;
    do {
      page = list(FeedStart.FEED_START_UNSPECIFIED, token, pageSize);
      assertThat(page.getChangesCount()).isLessThanOrEqualTo(pageSize);
      changes.addAll(page.getChangesList());
      token = page.getResumeToken();
    } while (page.getHasMore());
    return changes;
  }

  private Iterator<WatchOrdersResponse> watch(FeedStart start, String resumeToken) {
    return stub.watchOrders(
        WatchOrdersRequest.newBuilder().setStart(start).setResumeToken(resumeToken).build());
  }

  private static WatchOrdersResponse next(Iterator<WatchOrdersResponse> stream) {
    WatchOrdersResponse message = stream.next();
    while (message.hasHeartbeat()) {
      message = stream.next();
    }
    return message;
  }

  private static void refused(ProtocolMessageEnum reason, String field, ThrowingCallable call) {
    RemoteFailure failure =
        RemoteFailure.from(Assertions.catchThrowableOfType(StatusRuntimeException.class, call));
    assertThat(failure.is(reason)).as("%s is %s", failure, reason).isTrue();
    assertThat(failure.fieldViolations()).extracting(FieldViolation::field).containsOnly(field);
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner could not run " + sql, e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
