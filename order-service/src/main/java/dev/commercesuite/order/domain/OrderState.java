package dev.commercesuite.order.domain;

/** How far an order is. */
public enum OrderState {
  PENDING_PAYMENT,
  PAID,
  SHIPPED,
  DELIVERED,
  EXPIRED,
  CANCELLING,
  CANCELLED
}
