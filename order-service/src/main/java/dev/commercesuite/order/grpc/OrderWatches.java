package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.ListOrderChangesResponse;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.feed.OrderWatchers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.watch.FeedPages;
import dev.commercesuite.runtime.watch.FeedReader;
import dev.commercesuite.runtime.watch.FeedWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Changes;
import dev.commercesuite.runtime.watch.ObjectWatchSource.Seen;
import dev.commercesuite.runtime.watch.ResumeTokens;
import dev.commercesuite.runtime.watch.WatchStreams;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;

/** Opens the streams about orders, wakes them, and reads the same in pages. Thread-safe. */
public final class OrderWatches implements OrderWatchers {
  private final OrderFeed feed;
  private final WatchStreams streams;
  private final ResumeTokens resumeTokens;
  private final InstantSource clock;
  private final FeedPages pages = new FeedPages();

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
    String epoch = feed.range().epoch();
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
                (sequence, limit) -> feed.changes(epoch, id, sequence, limit),
                change -> change.event().sequence(),
                OrderEventProto::change),
            new Seen(resumeTokens, epoch, topic, request.getResumeToken()),
            clock),
        observer);
  }

  /** Opens a stream about many orders. */
  void watch(
      Actor actor, WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
    OrderVisibility visibility =
        actor.visibleOrders(CurrentActor.customer(request.getCustomerId(), actor));
    FeedReader reader = reader(visibility, request.getStart(), request.getResumeToken());
    streams.open(
        topic(visibility),
        new FeedWatchSource<>(WatchOrdersResponse.getDefaultInstance(), reader, clock),
        observer);
  }

  /** A page of what a stream about many orders sends. */
  ListOrderChangesResponse list(Actor actor, ListOrderChangesRequest request) {
    OrderVisibility visibility =
        actor.visibleOrders(CurrentActor.customer(request.getCustomerId(), actor));
    return pages.page(
        ListOrderChangesResponse.getDefaultInstance(),
        reader(visibility, request.getStart(), request.getResumeToken()),
        PageSize.requested(request.getPageSize()));
  }

  private FeedReader reader(OrderVisibility visibility, FeedStart start, String resumeToken) {
    return FeedReader.open(
        new VisibleOrders(feed, visibility), resumeTokens, topic(visibility), start, resumeToken);
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
