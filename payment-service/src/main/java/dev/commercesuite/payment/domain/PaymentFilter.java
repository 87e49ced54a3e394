package dev.commercesuite.payment.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which payments to list; what is null does not matter.
 *
 * @param createdAfter this time or later
 * @param createdBefore before this time
 */
public record PaymentFilter(
    @Nullable PaymentState state,
    @Nullable OrderId order,
    @Nullable CustomerId customer,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore) {

  PaymentFilter ofCustomer(CustomerId only) {
    return new PaymentFilter(state, order, only, createdAfter, createdBefore);
  }
}
