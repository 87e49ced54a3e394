package dev.commercesuite.order.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * Changes to an unpaid order; a null component leaves that field as it is.
 *
 * @param expectedVersion the version that the caller has read; null when any will do
 */
public record OrderUpdate(
    @Nullable Address shippingAddress, @Nullable String note, @Nullable Long expectedVersion) {}
