package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.FeedPosition;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.feed.OrderWatchers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.watch.InvalidResumeToken;
import dev.commercesuite.runtime.watch.ObjectWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Changes;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Seen;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens the streams about orders, and wakes them. Thread-safe. */
public final class OrderWatches implements OrderWatchers {
  private final OrderFeed feed;
  private final WatchStreams streams;
  private final ResumeTokens resumeTokens;
  private final InstantSource clock;

  public OrderWatches(
      OrderFeed feed, WatchStreams streams, ResumeTokens resumeTokens, InstantSource clock) {
    this.feed = feed;
    this.streams = streams;
    this.resumeTokens = resumeTokens;
    this.clock = clock;
  }

  /** Opens a stream about one order. */
  void watch(Actor actor, WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    Order order =
        feed.find(id, actor.visibleOrders())
            .orElseThrow(() -> new OrderException.OrderNotFound(id));
    String topic = topic(id);
    streams.open(
        topic,
        ObjectWatchSource.of(
            WatchOrderResponse.getDefaultInstance(),
            OrderProto.order(order),
            new Changes<>(
                order.version(),
                (sequence, limit) -> feed.changes(id, sequence, limit),
                change -> change.event().sequence(),
                OrderEventProto::change),
            new Seen(resumeTokens, topic, request.getResumeToken()),
            clock),
        observer);
  }

  /** Opens a stream about many orders. */
  void watch(
      Actor actor, WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
    OrderVisibility visibility =
        actor.visibleOrders(CurrentActor.customer(request.getCustomerId(), actor));
    String topic = topic(visibility);
    FeedPosition resumed =
        request.getResumeToken().isEmpty()
            ? null
            : position(resumeTokens.position(topic, request.getResumeToken()));
    streams.open(
        topic,
        new OrdersWatchSource(
            feed, visibility, resumed, at -> resumeTokens.at(topic, text(at)), clock),
        observer);
  }

  private static String topic(OrderId id) {
    return "order " + id;
  }

  private static String topic(OrderVisibility visibility) {
    return switch (visibility) {
      case OrderVisibility.All _ -> "orders";
      case OrderVisibility.OfCustomer(String customerId) -> "orders of " + customerId;
    };
  }

  private static String text(@Nullable FeedPosition position) {
    return position == null
        ? ""
        : position.settled() + " " + position.orderId() + " " + position.sequence();
  }

  /** Null for a stream whose snapshots were not complete. */
  private @Nullable FeedPosition position(String text) {
    if (text.isEmpty()) {
      return null;
    }
    String[] parts = text.split(" ", 3);
    FeedPosition position =
        new FeedPosition(
            Long.parseLong(parts[0]), UUID.fromString(parts[1]), Long.parseLong(parts[2]));
    // After a restore into another cluster: nothing would ever come after it.
    if (position.settled() > feed.present().settled()) {
      throw new InvalidResumeToken();
    }
    return position;
  }

  @Override
  public void changed(OrderId id, String customerId) {
    streams.changed(topic(id));
    streams.changed(topic(new OrderVisibility.OfCustomer(customerId)));
    streams.changed(topic(new OrderVisibility.All()));
  }

  @Override
  public void lookAgain() {
    streams.lookAgain();
  }
}
