package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The user who pays. */
public record CustomerId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
