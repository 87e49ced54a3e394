package dev.commercesuite.order.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.interceptors.auth.Caller;
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
import dev.commercesuite.runtime.announce.FeedPolling;
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
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of one replica, which never look by themselves, about what another replica does. */
@Timeout(60)
class OrderAnnouncementsIT {
  private static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  private static final Actor BOB =
      new Actor(Actor.Kind.USER, "b0b00000-0000-4000-8000-000000000000", Set.of());
  private static final Duration NEVER = Duration.ofHours(1);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final InstantSource clock = InstantSource.system();
  private final Uuid7 ids = new Uuid7(clock);

  /** The replica that writes. */
  private final Database writer = Database.open(config, "writer", new SimpleMeterRegistry());

  private final PostgresCatalogStore products = new PostgresCatalogStore(writer);
  private final Orders orders =
      new Orders(
          new PostgresOrderStore(writer, clock),
          products,
          ids,
          () -> OrderNumber.random(new SecureRandom()),
          clock,
          Duration.ofMinutes(30),
          1_000);
  private final Product mug = mug();

  /** The replica that is watched. */
  private final Database reader = Database.open(config, "reader", new SimpleMeterRegistry());

  private final CountingFeed feed = new CountingFeed(new PostgresOrderFeed(reader));
  private final OrderWatches watches =
      new OrderWatches(
          feed,
          new WatchStreams(new WatchPace(NEVER, NEVER, Duration.ofMillis(5)), clock),
          new ResumeTokens(new Secret("0123456789abcdef0123456789abcdef")),
          clock);
  private final OrderNotifications announced = new OrderNotifications(watches);
  private volatile Actor actor = ALICE;
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
          () -> new Caller(actor.id(), Caller.Kind.USER, Set.of("orders"), "", "", Instant.MAX),
          () -> {});
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());

  @AfterEach
  void stop() {
    server.close();
    reader.close();
    writer.close();
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

  private Order placed(Actor customer) {
    Answer<Order> answer =
        orders.place(
            customer,
            request(),
            new NewOrder(
                List.of(new Item(mug.id(), 1)), new OrderDetails(ADDRESS, "", "", Map.of())));
    return switch (answer) {
      case Answer.Fresh<Order>(Order order) -> order;
      case Answer.Replayed<Order> _, Answer.Interim<Order> _ ->
          throw new AssertionError("replayed");
    };
  }

  private static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");

  private void note(Actor customer, Order order, String note) {
    var _ =
        orders.update(
            customer, request(), order.id(), new OrderUpdate(null, note, null, null, null));
  }

  private Iterator<WatchOrderResponse> watch(Actor customer, Order order) {
    actor = customer;
    Iterator<WatchOrderResponse> stream =
        stub.watchOrder(WatchOrderRequest.newBuilder().setOrderId(order.id().toString()).build());
    assertThat(stream.next().hasSnapshot()).isTrue();
    // It has looked, and waits to be told.
    await().until(() -> feed.looks(order.id()) > 0);
    return stream;
  }

  private Iterator<WatchOrdersResponse> watchAll(Actor customer) {
    actor = customer;
    Iterator<WatchOrdersResponse> stream =
        stub.watchOrders(
            WatchOrdersRequest.newBuilder().setStart(FeedStart.FEED_START_OPEN).build());
    WatchOrdersResponse message = stream.next();
    while (!message.hasSnapshotsComplete()) {
      message = stream.next();
    }
    return stream;
  }

  private FeedPolling startPolling() {
    return FeedPolling.start(
        "order-feed", PostgresOrderFeed.tail(reader), announced, clock, new SimpleMeterRegistry());
  }

  @Test
  void hearsOfWhatAProcessHasCommittedThatDiedBeforeItAnnouncedIt() {
    Order order = placed(ALICE);
    try (FeedPolling _ = startPolling()) {
      Iterator<WatchOrderResponse> one = watch(ALICE, order);
      Iterator<WatchOrdersResponse> all = watchAll(ALICE);

      note(ALICE, order, "nobody announces it");

      assertThat(one.next().getChange().getOrder().getNote()).isEqualTo("nobody announces it");
      assertThat(all.next().getChange().getOrder().getNote()).isEqualTo("nobody announces it");
    }
  }

  @Test
  void hearsAtOnceOfWhatAnotherReplicaAnnounces() {
    Order order = placed(ALICE);
    try (Announcer _ = Announcer.start(writer, new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(config, new SimpleMeterRegistry(), OrderNotifications.CHANNEL)) {
      notifications.subscribe(OrderNotifications.CHANNEL, announced);
      Iterator<WatchOrderResponse> one = watch(ALICE, order);
      Iterator<WatchOrdersResponse> all = watchAll(ALICE);

      note(ALICE, order, "announced");

      assertThat(one.next().getChange().getOrder().getNote()).isEqualTo("announced");
      assertThat(all.next().getChange().getOrder().getNote()).isEqualTo("announced");
    }
  }

  @Test
  void doesNotLookForOneCustomerWhenAnotherHasNews() {
    Order alices = placed(ALICE);
    Order bobs = placed(BOB);
    try (Announcer _ = Announcer.start(writer, new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(config, new SimpleMeterRegistry(), OrderNotifications.CHANNEL)) {
      notifications.subscribe(OrderNotifications.CHANNEL, announced);
      Iterator<WatchOrderResponse> bob = watch(BOB, bobs);
      note(BOB, bobs, "so that all know that they are connected");
      assertThat(bob.next().hasChange()).isTrue();
      Iterator<WatchOrderResponse> alice = watch(ALICE, alices);
      int before = feed.looks(alices.id());

      for (int i = 0; i < 10; i++) {
        note(BOB, bobs, "note " + i);
        assertThat(bob.next().hasChange()).isTrue();
      }

      assertThat(feed.looks(alices.id())).isEqualTo(before);
      note(ALICE, alices, "for Alice");
      assertThat(alice.next().getChange().getOrder().getNote()).isEqualTo("for Alice");
    }
  }

  /** Counts how often somebody looks for changes of an order. */
  private static final class CountingFeed implements OrderFeed {
    private final OrderFeed feed;
    private final Map<OrderId, AtomicInteger> looks = new ConcurrentHashMap<>();

    CountingFeed(OrderFeed feed) {
      this.feed = feed;
    }

    int looks(OrderId id) {
      return looks.getOrDefault(id, new AtomicInteger()).get();
    }

    @Override
    public Optional<Order> find(OrderId id, OrderVisibility visibility) {
      return feed.find(id, visibility);
    }

    @Override
    public List<OrderChange> changes(String epoch, OrderId id, long afterSequence, int limit) {
      List<OrderChange> changes = feed.changes(epoch, id, afterSequence, limit);
      looks.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
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
