package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.refund.SettledRefund;

/** Something that the payment service tells of the payment of an order, and that orders mind. */
public sealed interface PaymentNews {

  /** The order that the payment is for; there may be none. */
  OrderId orderId();

  /** Something came to an end for which the order may be waiting. */
  record Outcome(OrderId orderId) implements PaymentNews {}

  /** Money was given back, whoever asked for it. */
  record Refunded(OrderId orderId, String paymentId, SettledRefund refund) implements PaymentNews {}

  /** A dispute was opened or decided. */
  record Disputed(OrderId orderId, String paymentId, DisputeNews dispute) implements PaymentNews {}
}
