package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of a refund. */
public record RefundId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
