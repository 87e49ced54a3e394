package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of a step at the provider. It is also the idempotency key that the provider sees. */
public record StepId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
