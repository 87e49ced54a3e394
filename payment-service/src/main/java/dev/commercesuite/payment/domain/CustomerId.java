package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of the user who pays. */
public record CustomerId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
