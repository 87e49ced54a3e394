package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer's request to pay an order in full.
 *
 * @param paymentMethod the provider's token of it
 * @param expectedVersion the version that the caller has read; null when any will do
 */
public record PayOrder(
    OrderId orderId, UUID requestId, String paymentMethod, @Nullable Long expectedVersion) {}
