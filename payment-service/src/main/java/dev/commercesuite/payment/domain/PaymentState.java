package dev.commercesuite.payment.domain;

/** Where a payment is in its life. */
public enum PaymentState {
  /** There is no payment method, or the last one was declined. */
  REQUIRES_PAYMENT_METHOD,
  /** Has a payment method and waits for somebody to say go. */
  REQUIRES_CONFIRMATION,
  /** The person who pays has to do something first, such as 3-D Secure. */
  REQUIRES_ACTION,
  /** A step at the provider is under way or its outcome is not known. */
  PROCESSING,
  /** The money is held and not yet taken. */
  REQUIRES_CAPTURE,
  /** The money was taken. */
  SUCCEEDED,
  /** Given up before anything was taken; nothing is held. */
  CANCELED,
  /** The provider ended it; nothing was taken and nothing is held. */
  FAILED
}
