package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of a refund. */
public record RefundId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static RefundId of(String text) {
    return new RefundId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
