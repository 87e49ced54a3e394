package dev.commercesuite.order.domain.payment;

/** Why money of an order is given back. */
public enum RefundCause {
  /** The order is cancelled. */
  ORDER_CANCELLED,
  /** Staff refunds a part of the order, or all that is left of it. */
  ORDER_REFUNDED
}
