package dev.commercesuite.order.domain;

/** How far an order is. */
public enum OrderState {
  PENDING_PAYMENT,
  PAID,
  SHIPPED,
  DELIVERED,
  EXPIRED,
  CANCELLING,
  CANCELLED;

  /** Whether nothing happens to the order any more. */
  public boolean isFinal() {
    return switch (this) {
      case DELIVERED, EXPIRED, CANCELLED -> true;
      case PENDING_PAYMENT, PAID, SHIPPED, CANCELLING -> false;
    };
  }
}
