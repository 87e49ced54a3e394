package dev.commercesuite.order.domain.feed;

import dev.commercesuite.order.domain.OrderId;

/** Those who want to know at once when orders change. They must return soon. */
public interface OrderWatchers {

  /** Something happened to an order, and {@link OrderFeed} may show it now. */
  void changed(OrderId id, String customerId);

  /** Anything may have happened to any order without {@link #changed} having been called. */
  void lookAgain();
}
