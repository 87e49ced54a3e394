package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written about an order, all of it in one transaction.
 *
 * @param order as it is afterwards; the order that was given when nothing is to be written
 * @param events what happened, in this order; empty when nothing happened that the customer can see
 * @param stock what happens to the stock; empty when nothing does
 * @param settled what was given back of the payment, and is counted in the order; null when nothing
 *     was
 */
public record OrderTransition(
    Order order, List<OrderEvent> events, List<StockMove> stock, @Nullable SettledRefund settled) {

  public OrderTransition {
    events = List.copyOf(events);
    stock = List.copyOf(stock);
  }

  OrderTransition(Order order, List<OrderEvent> events, List<StockMove> stock) {
    this(order, events, stock, null);
  }

  /** The same with another number of the order, before it is stored. */
  public OrderTransition numbered(OrderNumber another) {
    return new OrderTransition(order.numbered(another), events, stock, settled);
  }

  public static OrderTransition withoutEvent(Order order) {
    return new OrderTransition(order, List.of(), List.of());
  }
}
