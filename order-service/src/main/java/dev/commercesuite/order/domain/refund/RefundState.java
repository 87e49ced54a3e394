package dev.commercesuite.order.domain.refund;

import org.jspecify.annotations.Nullable;

/** How far a refund of an order is. It ends once. */
public sealed interface RefundState {

  /** Without what it says about a person. */
  default RefundState redacted() {
    return switch (this) {
      case Pending _, Succeeded _ -> this;
      case Failed(RefundError error, String paymentRefundId) ->
          new Failed(error.redacted(), paymentRefundId);
    };
  }

  /**
   * The payment service is being asked, or works on it.
   *
   * @param paymentRefundId the payment service's refund; null until it has named one
   */
  record Pending(@Nullable String paymentRefundId) implements RefundState {}

  /** The money is given back. */
  record Succeeded(String paymentRefundId) implements RefundState {}

  /**
   * No money was given back, and what was set aside is free again.
   *
   * @param paymentRefundId the payment service's refund; null when it did not make one
   */
  record Failed(RefundError error, @Nullable String paymentRefundId) implements RefundState {}
}
