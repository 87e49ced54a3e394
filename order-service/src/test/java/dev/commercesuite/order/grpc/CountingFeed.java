package dev.commercesuite.order.grpc;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts how often somebody looks for changes of an order, and what is found. Thread-safe. */
final class CountingFeed implements OrderFeed {
  private final OrderFeed feed;
  private final Map<OrderId, AtomicInteger> looks = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();

  CountingFeed(OrderFeed feed) {
    this.feed = feed;
  }

  /** How often somebody has looked for changes of the order. */
  int looks(OrderId id) {
    return looks.getOrDefault(id, new AtomicInteger()).get();
  }

  /** How many changes of single orders were read. */
  int changes() {
    return changes.get();
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return feed.find(id, visibility);
  }

  @Override
  public List<OrderChange> changes(String epoch, OrderId id, long afterSequence, int limit) {
    List<OrderChange> found = feed.changes(epoch, id, afterSequence, limit);
    changes.addAndGet(found.size());
    looks.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    return found;
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
