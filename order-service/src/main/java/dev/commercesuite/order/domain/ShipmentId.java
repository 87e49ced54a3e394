package dev.commercesuite.order.domain;

import java.util.UUID;

/** The id of a shipment. */
public record ShipmentId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static ShipmentId of(String text) {
    return new ShipmentId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
