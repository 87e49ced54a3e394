package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.Heartbeat;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.watch.WatchSource;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One order: a snapshot unless the stream is resumed, then its changes by their sequence. */
final class OrderWatchSource implements WatchSource<WatchOrderResponse> {
  private static final int BATCH = 50;

  private final OrderFeed feed;
  private final OrderId id;
  private final LongFunction<String> tokens;
  private final InstantSource clock;
  private @Nullable Order snapshot;
  private long sequence;

  private OrderWatchSource(
      OrderFeed feed,
      OrderId id,
      LongFunction<String> tokens,
      InstantSource clock,
      @Nullable Order snapshot,
      long sequence) {
    this.feed = feed;
    this.id = id;
    this.tokens = tokens;
    this.clock = clock;
    this.snapshot = snapshot;
    this.sequence = sequence;
  }

  /**
   * Begins with the order as it is.
   *
   * @param tokens makes the resume token of a sequence
   */
  static OrderWatchSource from(
      OrderFeed feed, Order order, LongFunction<String> tokens, InstantSource clock) {
    return new OrderWatchSource(feed, order.id(), tokens, clock, order, order.version());
  }

  /** Goes on with the first change after a sequence. */
  static OrderWatchSource after(
      OrderFeed feed, OrderId id, long sequence, LongFunction<String> tokens, InstantSource clock) {
    return new OrderWatchSource(feed, id, tokens, clock, null, sequence);
  }

  @Override
  public List<WatchOrderResponse> read() {
    Order first = snapshot;
    if (first != null) {
      snapshot = null;
      return List.of(message().setSnapshot(OrderProto.order(first)).build());
    }
    return feed.changes(id, sequence, BATCH).stream().map(this::change).toList();
  }

  private WatchOrderResponse change(OrderChange change) {
    sequence = change.event().sequence();
    return message().setChange(OrderEventProto.change(change)).build();
  }

  @Override
  public boolean expectsMore() {
    return false;
  }

  @Override
  public WatchOrderResponse heartbeat() {
    return message()
        .setHeartbeat(Heartbeat.newBuilder().setTime(Timestamps.of(clock.instant())))
        .build();
  }

  private WatchOrderResponse.Builder message() {
    return WatchOrderResponse.newBuilder().setResumeToken(tokens.apply(sequence));
  }
}
