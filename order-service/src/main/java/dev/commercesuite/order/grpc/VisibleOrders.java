package dev.commercesuite.order.grpc;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.ChangeFeed;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to the orders that one reader may see, as the contract has it. */
record VisibleOrders(OrderFeed feed, OrderVisibility visibility) implements ChangeFeed {

  @Override
  public FeedRange range() {
    return feed.range();
  }

  @Override
  public List<Snapshot> open(@Nullable UUID after, int limit) {
    return feed.open(visibility, after == null ? null : new OrderId(after), limit).stream()
        .map(order -> new Snapshot(order.id().value(), OrderProto.order(order)))
        .toList();
  }

  @Override
  public List<Change> changes(FeedPosition after, int limit) {
    return feed.changes(visibility, after, limit).stream()
        .map(change -> new Change(change.position(), OrderEventProto.change(change)))
        .toList();
  }

  @Override
  public boolean isHoldingBack() {
    return feed.isHoldingBack(visibility);
  }
}
