package dev.commercesuite.payment.domain;

/** When the money of an authorized payment is taken. */
public enum CaptureMethod {
  /** At once. */
  AUTOMATIC,
  /** By a capture later; until then the money is only held. */
  MANUAL
}
