package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which orders a list is to show.
 *
 * @param customerId only this customer's; null for all that the caller may see
 * @param state only those in this state; null for all
 * @param createdAfter only those created at this time or later; null for no bound
 * @param createdBefore only those created before this time; null for no bound
 */
public record OrderFilter(
    @Nullable String customerId,
    @Nullable OrderState state,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore) {}
