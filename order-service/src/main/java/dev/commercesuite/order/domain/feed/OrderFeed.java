package dev.commercesuite.order.domain.feed;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens to orders, in the order in which it happens, for those who watch. */
public interface OrderFeed {

  /** The order as it is. */
  Optional<Order> find(OrderId id, OrderVisibility visibility);

  /**
   * What happened to one order after a point of its history.
   *
   * @param epoch of the {@link #range} that the point is in
   */
  List<OrderChange> changes(String epoch, OrderId id, long afterSequence, int limit);

  /** What there is to read at the moment. */
  FeedRange range();

  /**
   * What happened to all orders within visibility. A change shows up here once no earlier one can
   * show up any more, so nothing is missed by going on from the last position seen.
   */
  List<OrderChange> changes(OrderVisibility visibility, FeedPosition after, int limit);

  /** Whether something visible has happened that {@link #changes} does not show yet. */
  boolean isHoldingBack(OrderVisibility visibility);

  /**
   * The visible orders that are open: to be paid, to be sent or to be cancelled.
   *
   * @param after the last one seen; null to begin
   */
  List<Order> open(OrderVisibility visibility, @Nullable OrderId after, int limit);
}
