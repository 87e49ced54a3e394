package dev.commercesuite.order.grpc;

import static dev.commercesuite.order.grpc.TestOrders.ALICE;
import static dev.commercesuite.order.grpc.TestOrders.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.persistence.OrderNotifications;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watch streams with real stubs over a real PostgreSQL and its notifications. */
class OrderWatchesIT {
  private static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final Announcer announcer = Announcer.start(database, new SimpleMeterRegistry());
  private final InstantSource clock = InstantSource.system();
  private final TestOrders shop = new TestOrders(database, clock);
  private final CountingFeed feed = new CountingFeed(new PostgresOrderFeed(database));
  private final WatchStreams streams =
      new WatchStreams(
          new WatchPace(Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMillis(5)),
          clock);
  private final OrderWatches watches =
      new OrderWatches(feed, streams, new ResumeTokens(SECRET), clock);
  private final Notifications notifications =
      Notifications.open(config, new SimpleMeterRegistry(), OrderNotifications.CHANNEL);
  private volatile boolean revoked;
  private volatile Caller caller = caller(ALICE.id(), Instant.MAX);
  private final InProcess server =
      InProcess.adapter(
          new OrderWatchesService(watches),
          () -> caller,
          () -> {
            if (revoked) {
              throw Failure.of(ErrorReason.ERROR_REASON_TOKEN_REVOKED, "revoked").exception();
            }
          });
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());

  OrderWatchesIT() {
    var _ = notifications.subscribe(OrderNotifications.CHANNEL, new OrderNotifications(watches));
  }

  @AfterEach
  void stop() {
    server.close();
    notifications.close();
    announcer.close();
    database.close();
  }

  private static Caller caller(String subject, Instant expiry) {
    return new Caller(subject, Caller.Kind.USER, Set.of("orders"), "", "", expiry);
  }

  private void note(Order order, String note) {
    shop.note(ALICE, order, note);
  }

  private Iterator<WatchOrderResponse> watch(Order order, String resumeToken) {
    return stub.watchOrder(
        WatchOrderRequest.newBuilder()
            .setOrderId(order.id().toString())
            .setResumeToken(resumeToken)
            .build());
  }

  private Iterator<WatchOrdersResponse> watchAll(String resumeToken) {
    return stub.watchOrders(WatchOrdersRequest.newBuilder().setResumeToken(resumeToken).build());
  }

  private static WatchOrderResponse next(Iterator<WatchOrderResponse> stream) {
    WatchOrderResponse message = stream.next();
    while (message.hasHeartbeat()) {
      message = stream.next();
    }
    return message;
  }

  private static WatchOrdersResponse nextOfAll(Iterator<WatchOrdersResponse> stream) {
    WatchOrdersResponse message = stream.next();
    while (message.hasHeartbeat()) {
      message = stream.next();
    }
    return message;
  }

  @Test
  void sendsASnapshotAndThenEveryChangeInOrder() {
    Order order = shop.placed(ALICE);
    note(order, "before");

    Iterator<WatchOrderResponse> stream = watch(order, "");
    WatchOrderResponse snapshot = next(stream);
    note(order, "one");
    note(order, "two");

    assertThat(snapshot.getSnapshot().getNote()).isEqualTo("before");
    assertThat(next(stream).getChange().getEvent().getSequence()).isEqualTo(3);
    WatchOrderResponse last = next(stream);
    assertThat(last.getChange().getEvent().getSequence()).isEqualTo(4);
    assertThat(last.getChange().getOrder().getNote()).isEqualTo("two");
  }

  @Test
  void missesNothingWhenResumed() {
    Order order = shop.placed(ALICE);
    String token = next(watch(order, "")).getResumeToken();
    note(order, "one");
    note(order, "two");

    Iterator<WatchOrderResponse> resumed = watch(order, token);
    WatchOrderResponse first = next(resumed);
    Iterator<WatchOrderResponse> again = watch(order, first.getResumeToken());

    assertThat(first.getChange().getEvent().getSequence()).isEqualTo(2);
    assertThat(next(resumed).getChange().getEvent().getSequence()).isEqualTo(3);
    assertThat(next(again).getChange().getEvent().getSequence()).isEqualTo(3);
  }

  @Test
  void refusesATokenOfAnotherStream() {
    String token = next(watch(shop.placed(ALICE), "")).getResumeToken();
    Order other = shop.placed(ALICE);

    assertThatThrownBy(() -> watch(other, token).next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT");
    assertThatThrownBy(() -> watchAll(token).next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT");
    assertThatThrownBy(() -> watch(other, "!").next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void refusesATokenFromBeforeTheDatabaseWasRestored() {
    Order order = shop.placed(ALICE);
    String topic = "order " + order.id();
    String epoch = feed.range().epoch();
    String ahead = new ResumeTokens(SECRET).at(epoch, topic, "2");

    assertThatThrownBy(() -> watch(order, ahead).next())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(RemoteFailure.from(e).is(ErrorReason.ERROR_REASON_FEED_HISTORY_GONE))
                    .isTrue());
    note(order, "one");
    assertThat(next(watch(order, new ResumeTokens(SECRET).at(epoch, topic, "1"))).hasChange())
        .isTrue();
  }

  @Test
  void doesNotShowOthersOrders() {
    Order foreign = shop.placed(BOB);

    assertThatThrownBy(() -> watch(foreign, "").next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() ->
            stub.watchOrders(WatchOrdersRequest.newBuilder().setCustomerId(BOB.id()).build())
                .next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("PERMISSION_DENIED");
  }

  @Test
  void sendsSignsOfLifeWhileNothingHappens() {
    Iterator<WatchOrderResponse> stream = watch(shop.placed(ALICE), "");
    WatchOrderResponse snapshot = stream.next();

    WatchOrderResponse heartbeat = stream.next();

    assertThat(heartbeat.hasHeartbeat()).isTrue();
    assertThat(heartbeat.getResumeToken()).isEqualTo(snapshot.getResumeToken());
  }

  @Test
  void showsAllOrdersOfTheCallerAndWhatBecomesOfThem() {
    Order first = shop.placed(ALICE);
    shop.placed(BOB);
    Order second = shop.placed(ALICE);

    Iterator<WatchOrdersResponse> stream = watchAll("");
    List<String> snapshots =
        List.of(nextOfAll(stream).getSnapshot().getId(), nextOfAll(stream).getSnapshot().getId());
    WatchOrdersResponse complete = nextOfAll(stream);
    note(second, "one");
    shop.placed(BOB);
    Order third = shop.placed(ALICE);

    assertThat(snapshots).containsExactly(first.id().toString(), second.id().toString());
    assertThat(complete.hasSnapshotsComplete()).isTrue();
    WatchOrdersResponse change = nextOfAll(stream);
    assertThat(change.getChange().getOrder().getNote()).isEqualTo("one");
    assertThat(nextOfAll(stream).getChange().getOrder().getId()).isEqualTo(third.id().toString());
    assertThat(nextOfAll(watchAll(change.getResumeToken())).getChange().getOrder().getId())
        .isEqualTo(third.id().toString());
    assertThat(nextOfAll(watchAll(complete.getResumeToken())).getChange().getOrder().getId())
        .isEqualTo(second.id().toString());
  }

  @Test
  void goesOnWithTheSnapshotsWhenItWasResumedBeforeTheyWereComplete() {
    shop.placed(ALICE);
    Order second = shop.placed(ALICE);

    String token = nextOfAll(watchAll("")).getResumeToken();

    assertThat(nextOfAll(watchAll(token)).getSnapshot().getId()).isEqualTo(second.id().toString());
  }

  @Test
  void endsWithOkWhenTheServiceDrains() {
    Iterator<WatchOrderResponse> stream = watch(shop.placed(ALICE), "");
    assertThat(next(stream).hasSnapshot()).isTrue();

    streams.drain();

    await().until(() -> !stream.hasNext() || !stream.next().hasHeartbeat());
    assertThat(watch(shop.placed(ALICE), "").hasNext()).isFalse();
  }

  @Test
  void endsWithOkWhenTheTokenExpires() {
    Order order = shop.placed(ALICE);
    caller = caller(ALICE.id(), clock.instant().plusMillis(500));

    Iterator<WatchOrderResponse> stream = watch(order, "");

    assertThat(next(stream).hasSnapshot()).isTrue();
    await().until(() -> !stream.hasNext() || !stream.next().hasHeartbeat());
  }

  @Test
  void endsWhenTheTokenIsRevokedAndSendsNothingMore() {
    Order order = shop.placed(ALICE);
    Iterator<WatchOrderResponse> stream = watch(order, "");
    assertThat(next(stream).hasSnapshot()).isTrue();

    revoked = true;
    note(order, "not for you");

    assertThatThrownBy(
            () -> {
              while (stream.hasNext()) {
                assertThat(stream.next().hasHeartbeat()).isTrue();
              }
            })
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(RemoteFailure.from(e).is(ErrorReason.ERROR_REASON_TOKEN_REVOKED))
                    .isTrue());
  }

  @Test
  void readsNoFurtherThanASlowClientCanTake() throws Exception {
    Order order = shop.placed(ALICE);
    SlowClient client = new SlowClient(200);
    OrderServiceGrpc.newStub(server.channel())
        .watchOrder(
            WatchOrderRequest.newBuilder().setOrderId(order.id().toString()).build(), client);
    client.snapshot.await();

    for (int i = 0; i < 200; i++) {
      note(order, "note " + i);
    }
    int readAhead = feed.changes();
    client.takeAll();
    client.changes.await();

    assertThat(readAhead).isLessThanOrEqualTo(50);
    assertThat(client.received).hasSize(200).isSorted().doesNotHaveDuplicates();
  }

  /** Takes one message, and the others when it is told to. */
  private static final class SlowClient
      implements ClientResponseObserver<WatchOrderRequest, WatchOrderResponse> {
    final List<Long> received = new ArrayList<>();
    final CountDownLatch snapshot = new CountDownLatch(1);
    final CountDownLatch changes;
    private @Nullable ClientCallStreamObserver<WatchOrderRequest> call;

    SlowClient(int changes) {
      this.changes = new CountDownLatch(changes);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchOrderRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    void takeAll() {
      if (call != null) {
        call.request(1_000);
      }
    }

    @Override
    public void onNext(WatchOrderResponse message) {
      snapshot.countDown();
      if (message.hasChange()) {
        received.add(message.getChange().getEvent().getSequence());
        changes.countDown();
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
