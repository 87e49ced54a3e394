package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.ProductId;
import java.util.List;
import java.util.Map;

/**
 * What is to be written about an order, all of it in one transaction.
 *
 * @param order as it is afterwards; the order that was given when nothing is to be written
 * @param events what happened, in this order; empty when nothing happened that the customer can see
 * @param moved of which products the stock effect is, and of how many of each
 */
public record OrderTransition(
    Order order, List<OrderEvent> events, StockEffect stockEffect, Map<ProductId, Integer> moved) {

  public OrderTransition {
    events = List.copyOf(events);
    moved = Map.copyOf(moved);
    if ((stockEffect == StockEffect.NONE) != moved.isEmpty()) {
      throw new IllegalArgumentException(
          "moved has %d products; expected %s for the effect %s"
              .formatted(
                  moved.size(), stockEffect == StockEffect.NONE ? "none" : "some", stockEffect));
    }
  }

  /** The same with another number of the order, before it is stored. */
  public OrderTransition numbered(OrderNumber another) {
    return new OrderTransition(order.numbered(another), events, stockEffect, moved);
  }

  public static OrderTransition withoutEvent(Order order) {
    return new OrderTransition(order, List.of(), StockEffect.NONE, Map.of());
  }
}
