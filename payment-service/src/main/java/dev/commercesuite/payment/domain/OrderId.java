package dev.commercesuite.payment.domain;

import java.util.UUID;

/** The id of an order of order-service that a payment is for. */
public record OrderId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static OrderId of(String text) {
    return new OrderId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
