package dev.commercesuite.order.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * What is to be written about an order, all of it in one transaction.
 *
 * @param order as it is afterwards; the order that was given when nothing is to be written
 * @param event what happened; null when nothing happened that the customer can see
 */
public record OrderTransition(Order order, @Nullable OrderEvent event, StockEffect stockEffect) {

  public static OrderTransition withoutEvent(Order order) {
    return new OrderTransition(order, null, StockEffect.NONE);
  }
}
