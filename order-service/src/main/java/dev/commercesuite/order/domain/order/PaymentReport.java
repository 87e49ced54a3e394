package dev.commercesuite.order.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * What the payment service says about a payment.
 *
 * @param paymentId null when it did not say which one
 */
public record PaymentReport(@Nullable String paymentId, AttemptState state) {}
