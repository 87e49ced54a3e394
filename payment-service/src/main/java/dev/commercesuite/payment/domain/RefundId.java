package dev.commercesuite.payment.domain;

import java.util.UUID;

/** A refund of a payment. */
public record RefundId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
