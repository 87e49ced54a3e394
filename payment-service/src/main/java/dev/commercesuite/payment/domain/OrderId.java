package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of an order of order-service that a payment is for. */
public record OrderId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
