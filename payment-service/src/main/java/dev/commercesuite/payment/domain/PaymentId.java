package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of a payment. */
public record PaymentId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
