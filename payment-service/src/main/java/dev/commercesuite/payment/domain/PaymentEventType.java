package dev.commercesuite.payment.domain;

/** What happened to a payment. */
public enum PaymentEventType {
  CREATED,
  /** The provider is about to be asked to charge. */
  CONFIRMED,
  ACTION_REQUIRED,
  OUTCOME_UNKNOWN,
  DECLINED,
  AUTHORIZED,
  CAPTURE_STARTED,
  CAPTURED,
  CANCELLATION_STARTED,
  CANCELLED,
  FAILED,
  REFUND_CREATED,
  REFUND_SUCCEEDED,
  REFUND_FAILED,
  /** Its metadata, or that of one of its refunds. */
  UPDATED,
  /** Others gave back more at the provider than was captured. */
  EXCESS_REFUNDED,
  DISPUTE_OPENED,
  DISPUTE_WON,
  DISPUTE_LOST
}
