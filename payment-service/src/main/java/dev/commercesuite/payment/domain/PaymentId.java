package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of a payment. */
public record PaymentId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static PaymentId of(String text) {
    return new PaymentId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
