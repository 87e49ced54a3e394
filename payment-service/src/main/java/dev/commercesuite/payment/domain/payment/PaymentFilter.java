package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which payments to list; null matches all.
 *
 * @param states one of these; empty matches all
 * @param createdFrom this time or later
 * @param createdUntil before this time
 * @param metadata all of these pairs; empty matches all
 */
public record PaymentFilter(
    Set<PaymentState> states,
    @Nullable OrderId order,
    @Nullable CustomerId customer,
    @Nullable Instant createdFrom,
    @Nullable Instant createdUntil,
    Map<String, String> metadata) {
  public PaymentFilter {
    states = Set.copyOf(states);
    metadata = Map.copyOf(metadata);
  }

  public PaymentFilter ofCustomer(CustomerId only) {
    return new PaymentFilter(states, order, only, createdFrom, createdUntil, metadata);
  }
}
