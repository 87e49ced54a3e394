package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which orders a list is to show.
 *
 * @param customerId only this customer's; null for all that the caller may see
 * @param states only those in one of these states; empty for all
 * @param createdFrom only those created at this time or later; null for no bound
 * @param createdUntil only those created before this time; null for no bound
 * @param number only the one with this number; null for all
 * @param metadata only those that have all of these pairs; empty for all
 */
public record OrderFilter(
    @Nullable String customerId,
    Set<OrderState> states,
    @Nullable Instant createdFrom,
    @Nullable Instant createdUntil,
    @Nullable OrderNumber number,
    Map<String, String> metadata) {
  public OrderFilter {
    states = Set.copyOf(states);
    metadata = Map.copyOf(metadata);
  }
}
