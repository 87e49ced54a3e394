package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.refund.RefundError;
import org.jspecify.annotations.Nullable;

/** What the payment service says about a refund. */
public sealed interface RefundReport {

  /** The money is given back. */
  record Done(String refundId) implements RefundReport {}

  /** The provider works on it. */
  record Pending(String refundId) implements RefundReport {}

  /**
   * It did not happen; the amount is still to be refunded.
   *
   * @param error why
   * @param refundId null when the payment service refused to begin it
   */
  record Failed(RefundError error, @Nullable String refundId) implements RefundReport {}
}
