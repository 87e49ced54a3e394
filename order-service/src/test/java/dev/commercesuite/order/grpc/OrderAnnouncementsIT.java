package dev.commercesuite.order.grpc;

import static dev.commercesuite.order.grpc.TestOrders.ALICE;
import static dev.commercesuite.order.grpc.TestOrders.BOB;
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
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.persistence.OrderNotifications;
import dev.commercesuite.order.persistence.PostgresOrderFeed;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.announce.Announcer;
import dev.commercesuite.runtime.announce.FeedPolling;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchPace;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of one replica, which never look by themselves, about what another replica does. */
@Timeout(60)
class OrderAnnouncementsIT {
  private static final Duration NEVER = Duration.ofHours(1);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  private final InstantSource clock = InstantSource.system();

  /** The replica that writes. */
  private final Database writer = Database.open(config, "writer", new SimpleMeterRegistry());

  private final TestOrders shop = new TestOrders(writer, clock);

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
          new OrderWatchesService(watches),
          () -> new Caller(actor.id(), Caller.Kind.USER, Set.of("orders"), "", "", Instant.MAX),
          () -> {});
  private final OrderServiceBlockingStub stub = OrderServiceGrpc.newBlockingStub(server.channel());

  @AfterEach
  void stop() {
    server.close();
    reader.close();
    writer.close();
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
    Order order = shop.placed(ALICE);
    try (FeedPolling _ = startPolling()) {
      Iterator<WatchOrderResponse> one = watch(ALICE, order);
      Iterator<WatchOrdersResponse> all = watchAll(ALICE);

      shop.note(ALICE, order, "nobody announces it");

      assertThat(one.next().getChange().getOrder().getNote()).isEqualTo("nobody announces it");
      assertThat(all.next().getChange().getOrder().getNote()).isEqualTo("nobody announces it");
    }
  }

  @Test
  void hearsAtOnceOfWhatAnotherReplicaAnnounces() {
    Order order = shop.placed(ALICE);
    try (Announcer _ = Announcer.start(writer, new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(config, new SimpleMeterRegistry(), OrderNotifications.CHANNEL)) {
      notifications.subscribe(OrderNotifications.CHANNEL, announced);
      Iterator<WatchOrderResponse> one = watch(ALICE, order);
      Iterator<WatchOrdersResponse> all = watchAll(ALICE);

      shop.note(ALICE, order, "announced");

      assertThat(one.next().getChange().getOrder().getNote()).isEqualTo("announced");
      assertThat(all.next().getChange().getOrder().getNote()).isEqualTo("announced");
    }
  }

  @Test
  void doesNotLookForOneCustomerWhenAnotherHasNews() {
    Order alices = shop.placed(ALICE);
    Order bobs = shop.placed(BOB);
    try (Announcer _ = Announcer.start(writer, new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(config, new SimpleMeterRegistry(), OrderNotifications.CHANNEL)) {
      notifications.subscribe(OrderNotifications.CHANNEL, announced);
      Iterator<WatchOrderResponse> bob = watch(BOB, bobs);
      shop.note(BOB, bobs, "so that all know that they are connected");
      assertThat(bob.next().hasChange()).isTrue();
      Iterator<WatchOrderResponse> alice = watch(ALICE, alices);
      int before = feed.looks(alices.id());

      for (int i = 0; i < 10; i++) {
        shop.note(BOB, bobs, "note " + i);
        assertThat(bob.next().hasChange()).isTrue();
      }

      assertThat(feed.looks(alices.id())).isEqualTo(before);
      shop.note(ALICE, alices, "for Alice");
      assertThat(alice.next().getChange().getOrder().getNote()).isEqualTo("for Alice");
    }
  }
}
