package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.PaymentState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which payments to list; null matches all.
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

  public PaymentFilter ofCustomer(CustomerId only) {
    return new PaymentFilter(state, order, only, createdAfter, createdBefore);
  }
}
