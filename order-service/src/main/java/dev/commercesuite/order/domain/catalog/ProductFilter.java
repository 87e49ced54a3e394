package dev.commercesuite.order.domain.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which products a list is to show.
 *
 * @param states in one of these
 * @param sku only this one; empty for all
 * @param createdFrom only those created at this time or later; null for no bound
 * @param createdUntil only those created before this time; null for no bound
 * @param metadata only those that have all of these pairs; empty for all
 */
public record ProductFilter(
    Set<ProductState> states,
    String sku,
    @Nullable Instant createdFrom,
    @Nullable Instant createdUntil,
    Map<String, String> metadata) {

  public ProductFilter {
    states = Set.copyOf(states);
    if (states.isEmpty()) {
      throw new IllegalArgumentException("states is empty; expected at least one");
    }
    metadata = Map.copyOf(metadata);
  }
}
