package dev.commercesuite.order.domain;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens to orders, in the order in which it happens, for those who watch. */
public interface OrderFeed {

  /** The order as it is. */
  Optional<Order> find(OrderId id, Reach reach);

  /** What happened to one order after a point of its history. */
  List<OrderChange> changes(OrderId id, long afterSequence, int limit);

  /** The present: every change before it can be read. */
  FeedPosition present();

  /**
   * What happened to all orders within reach. A change shows up here once no earlier one can show
   * up any more, so nothing is missed by going on from the last position seen.
   */
  List<OrderChange> changes(Reach reach, FeedPosition after, int limit);

  /** Whether something has happened within reach that {@link #changes} does not show yet. */
  boolean isHoldingBack(Reach reach);

  /**
   * The orders within reach to which something may still happen.
   *
   * @param after the last one seen; null to begin
   */
  List<Order> unfinished(Reach reach, @Nullable OrderId after, int limit);
}
