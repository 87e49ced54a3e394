package dev.commercesuite.order.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * What is to become of an unpaid order; null leaves a part as it is.
 *
 * @param expectedVersion the version that the caller has read; null when any will do
 */
public record OrderUpdate(
    @Nullable Address shippingAddress, @Nullable String note, @Nullable Long expectedVersion) {}
