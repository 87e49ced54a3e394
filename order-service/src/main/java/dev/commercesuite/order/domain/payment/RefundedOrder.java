package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.refund.OrderRefund;
import java.util.UUID;

/** An order and one of its refunds. */
public record RefundedOrder(Order order, OrderRefund refund) {
  static RefundedOrder of(Order order, UUID refundId) {
    return new RefundedOrder(
        order,
        order
            .refund(refundId)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "order " + order.id() + " has no refund " + refundId)));
  }
}
