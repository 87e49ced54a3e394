package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.PaymentId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which refunds to list.
 *
 * @param payment whose refunds
 * @param createdFrom this time or later; null matches all
 * @param createdUntil before this time; null matches all
 * @param metadata all of these pairs; empty matches all
 * @param requestId of the request that made it; null matches all
 */
public record RefundFilter(
    PaymentId payment,
    @Nullable Instant createdFrom,
    @Nullable Instant createdUntil,
    Map<String, String> metadata,
    @Nullable UUID requestId) {
  public RefundFilter {
    metadata = Map.copyOf(metadata);
  }

  /** Whatever request made them. */
  public RefundFilter(
      PaymentId payment,
      @Nullable Instant createdFrom,
      @Nullable Instant createdUntil,
      Map<String, String> metadata) {
    this(payment, createdFrom, createdUntil, metadata, null);
  }
}
