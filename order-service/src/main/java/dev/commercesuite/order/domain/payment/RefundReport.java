package dev.commercesuite.order.domain.payment;

/** What the payment service says about a refund. */
public sealed interface RefundReport {

  /** The money is given back. */
  record Done() implements RefundReport {}

  /** The provider works on it. */
  record Pending(String refundId) implements RefundReport {}

  /**
   * It did not happen; the amount is still to be refunded.
   *
   * @param why for operators
   */
  record Failed(String why) implements RefundReport {}
}
