package dev.commercesuite.order.domain;

import java.util.UUID;

/** The id of an order. */
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
