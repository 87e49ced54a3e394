package dev.commercesuite.payment.domain;

/** When the money of an authorized payment is captured. */
public enum CaptureMethod {
  /** At once. */
  AUTOMATIC,
  /** By a later capture; until then it is only authorized. */
  MANUAL
}
