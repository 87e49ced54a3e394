package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.SnapshotsComplete;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.type.v1.Heartbeat;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.FeedPosition;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.watch.WatchSource;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many orders: snapshots of the unfinished ones unless the stream is resumed, then the changes of
 * all of them. The position from which changes are read is taken before the first snapshot, so that
 * nothing falls between the two.
 */
final class OrdersWatchSource implements WatchSource<WatchOrdersResponse> {
  private static final int BATCH = 50;

  private final OrderFeed feed;
  private final OrderVisibility visibility;
  private final Function<@Nullable FeedPosition, String> tokens;
  private final InstantSource clock;
  private boolean snapshotsComplete;
  private @Nullable OrderId lastSnapshot;
  private FeedPosition position;

  /**
   * Begins a stream.
   *
   * @param resumed the position to continue from; null to begin with snapshots
   * @param tokens makes the resume token of a position, or of a beginning when it is null
   */
  OrdersWatchSource(
      OrderFeed feed,
      OrderVisibility visibility,
      @Nullable FeedPosition resumed,
      Function<@Nullable FeedPosition, String> tokens,
      InstantSource clock) {
    this.feed = feed;
    this.visibility = visibility;
    this.tokens = tokens;
    this.clock = clock;
    this.snapshotsComplete = resumed != null;
    this.position = resumed != null ? resumed : feed.present();
  }

  @Override
  public List<WatchOrdersResponse> read() {
    return snapshotsComplete
        ? feed.changes(visibility, position, BATCH).stream().map(this::change).toList()
        : snapshots();
  }

  private List<WatchOrdersResponse> snapshots() {
    List<Order> orders = feed.unfinished(visibility, lastSnapshot, BATCH);
    if (orders.isEmpty()) {
      snapshotsComplete = true;
      return List.of(
          message().setSnapshotsComplete(SnapshotsComplete.getDefaultInstance()).build());
    }
    lastSnapshot = orders.getLast().id();
    return orders.stream()
        .map(order -> message().setSnapshot(OrderProto.order(order)).build())
        .toList();
  }

  private WatchOrdersResponse change(OrderChange change) {
    position = change.position();
    return message().setChange(OrderEventProto.change(change)).build();
  }

  @Override
  public boolean expectsMore() {
    return feed.isHoldingBack(visibility);
  }

  @Override
  public WatchOrdersResponse heartbeat() {
    return message()
        .setHeartbeat(Heartbeat.newBuilder().setSendTime(Timestamps.of(clock.instant())))
        .build();
  }

  private WatchOrdersResponse.Builder message() {
    return WatchOrdersResponse.newBuilder()
        .setResumeToken(tokens.apply(snapshotsComplete ? position : null));
  }
}
