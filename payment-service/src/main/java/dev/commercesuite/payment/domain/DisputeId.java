package dev.commercesuite.payment.domain;

import java.util.UUID;

/** Identifies a dispute. */
public record DisputeId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static DisputeId of(String text) {
    return new DisputeId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
