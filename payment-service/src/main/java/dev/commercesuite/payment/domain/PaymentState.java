package dev.commercesuite.payment.domain;

/** The states of a payment. */
public enum PaymentState {
  /** There is no payment method, or the last one was declined. */
  REQUIRES_PAYMENT_METHOD,
  /** It has a payment method and waits to be confirmed. */
  REQUIRES_CONFIRMATION,
  /** The payer has to act first, such as by 3-D Secure. */
  REQUIRES_ACTION,
  /** A step at the provider is in progress, or its outcome is unknown. */
  PROCESSING,
  /** The money is authorized and not captured yet. */
  REQUIRES_CAPTURE,
  /** The money was captured. */
  SUCCEEDED,
  /** Cancelled before anything was captured; nothing is authorized. */
  CANCELLED,
  /** The provider ended it; nothing was captured and nothing is authorized. */
  FAILED
}
