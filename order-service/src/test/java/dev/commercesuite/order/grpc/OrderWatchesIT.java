package dev.commercesuite.order.grpc;

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
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.persistence.OrderNotifications;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watch streams with real stubs over a real PostgreSQL and its notifications. */
class OrderWatchesIT {
  private static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  private static final Actor BOB =
      new Actor(Actor.Kind.USER, "b0b00000-0000-4000-8000-000000000000", Set.of());
  private static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");
  private static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  private final Announcer announcer = Announcer.start(database, new SimpleMeterRegistry());
  private final InstantSource clock = InstantSource.system();
  private final Uuid7 ids = new Uuid7(clock);
  private final PostgresCatalogStore products = new PostgresCatalogStore(database);
  private final Orders orders =
      new Orders(
          new PostgresOrderStore(database, clock),
          products,
          ids,
          () -> OrderNumber.random(new SecureRandom()),
          clock,
          Duration.ofMinutes(30),
          1_000);
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
          new OrderServiceGrpc.OrderServiceImplBase() {
            @Override
            public void watchOrder(
                WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
              watches.watch(CurrentActor.get(), request, observer);
            }

            @Override
            public void watchOrders(
                WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
              watches.watch(CurrentActor.get(), request, observer);
            }
          },
          () -> caller,
          () -> {
            if (revoked) {
              throw Failure.of(ErrorReason.ERROR_REASON_TOKEN_REVOKED, "revoked").exception();
            }
          });
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());
  private final Product mug = mug();

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

  private static <T> IdempotentRequest<T> request() {
    return new IdempotentRequest<>(
        new RequestKey("c", "m", UUID.randomUUID(), new RequestHash(new byte[32])),
        _ -> new byte[0]);
  }

  private Product mug() {
    Instant now = clock.instant();
    Product product =
        new Product(
            new ProductId(ids.get()),
            "mug",
            "A mug",
            "",
            new Money("EUR", 1_250),
            ProductState.ACTIVE,
            1_000,
            0,
            Map.of(),
            now,
            now,
            1);
    var _ = products.create(request(), product);
    return product;
  }

  private Order placed(Actor actor) {
    Answer<Order> answer =
        orders.place(
            actor,
            request(),
            new NewOrder(
                List.of(new Item(mug.id(), 1)), new OrderDetails(ADDRESS, "", "", Map.of())));
    return switch (answer) {
      case Answer.Fresh<Order>(Order order) -> order;
      case Answer.Replayed<Order> _, Answer.Interim<Order> _ ->
          throw new AssertionError("replayed");
    };
  }

  private void note(Order order, String note) {
    var _ =
        orders.update(ALICE, request(), order.id(), new OrderUpdate(null, note, null, null, null));
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
    Order order = placed(ALICE);
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
    Order order = placed(ALICE);
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
    String token = next(watch(placed(ALICE), "")).getResumeToken();
    Order other = placed(ALICE);

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
    Order order = placed(ALICE);
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
    Order foreign = placed(BOB);

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
    Iterator<WatchOrderResponse> stream = watch(placed(ALICE), "");
    WatchOrderResponse snapshot = stream.next();

    WatchOrderResponse heartbeat = stream.next();

    assertThat(heartbeat.hasHeartbeat()).isTrue();
    assertThat(heartbeat.getResumeToken()).isEqualTo(snapshot.getResumeToken());
  }

  @Test
  void showsAllOrdersOfTheCallerAndWhatBecomesOfThem() {
    Order first = placed(ALICE);
    placed(BOB);
    Order second = placed(ALICE);

    Iterator<WatchOrdersResponse> stream = watchAll("");
    List<String> snapshots =
        List.of(nextOfAll(stream).getSnapshot().getId(), nextOfAll(stream).getSnapshot().getId());
    WatchOrdersResponse complete = nextOfAll(stream);
    note(second, "one");
    placed(BOB);
    Order third = placed(ALICE);

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
    placed(ALICE);
    Order second = placed(ALICE);

    String token = nextOfAll(watchAll("")).getResumeToken();

    assertThat(nextOfAll(watchAll(token)).getSnapshot().getId()).isEqualTo(second.id().toString());
  }

  @Test
  void endsWithOkWhenTheServiceDrains() {
    Iterator<WatchOrderResponse> stream = watch(placed(ALICE), "");
    assertThat(next(stream).hasSnapshot()).isTrue();

    streams.drain();

    await().until(() -> !stream.hasNext() || !stream.next().hasHeartbeat());
    assertThat(watch(placed(ALICE), "").hasNext()).isFalse();
  }

  @Test
  void endsWithOkWhenTheTokenExpires() {
    Order order = placed(ALICE);
    caller = caller(ALICE.id(), clock.instant().plusMillis(500));

    Iterator<WatchOrderResponse> stream = watch(order, "");

    assertThat(next(stream).hasSnapshot()).isTrue();
    await().until(() -> !stream.hasNext() || !stream.next().hasHeartbeat());
  }

  @Test
  void endsWhenTheTokenIsRevokedAndSendsNothingMore() {
    Order order = placed(ALICE);
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
    Order order = placed(ALICE);
    SlowClient client = new SlowClient(200);
    OrderServiceGrpc.newStub(server.channel())
        .watchOrder(
            WatchOrderRequest.newBuilder().setOrderId(order.id().toString()).build(), client);
    client.snapshot.await();

    for (int i = 0; i < 200; i++) {
      note(order, "note " + i);
    }
    int readAhead = feed.read.get();
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

  /** Counts the changes that were read. */
  private static final class CountingFeed implements OrderFeed {
    private final OrderFeed feed;
    final AtomicInteger read = new AtomicInteger();

    CountingFeed(OrderFeed feed) {
      this.feed = feed;
    }

    @Override
    public Optional<Order> find(OrderId id, OrderVisibility visibility) {
      return feed.find(id, visibility);
    }

    @Override
    public List<OrderChange> changes(String epoch, OrderId id, long afterSequence, int limit) {
      List<OrderChange> changes = feed.changes(epoch, id, afterSequence, limit);
      read.addAndGet(changes.size());
      return changes;
    }

    @Override
    public FeedRange range() {
      return feed.range();
    }

    @Override
    public List<OrderChange> changes(OrderVisibility visibility, FeedPosition after, int limit) {
      return feed.changes(visibility, after, limit);
    }

    @Override
    public boolean isHoldingBack(OrderVisibility visibility) {
      return feed.isHoldingBack(visibility);
    }

    @Override
    public List<Order> open(OrderVisibility visibility, @Nullable OrderId after, int limit) {
      return feed.open(visibility, after, limit);
    }
  }
}
