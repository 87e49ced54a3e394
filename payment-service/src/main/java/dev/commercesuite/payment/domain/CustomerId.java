package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of the user who pays. */
public record CustomerId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static CustomerId of(String text) {
    return new CustomerId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
