package dev.commercesuite.order.domain;

import java.util.UUID;

/** The id of a product. */
public record ProductId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static ProductId of(String text) {
    return new ProductId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
