package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.ProductId;
import java.time.Instant;
import java.util.UUID;

/**
 * Goods that came into the stock or left it other than by an order.
 *
 * @param delta how many came; negative when they left
 * @param reason why, for the record
 */
public record StockAdjustment(
    UUID id, ProductId productId, long delta, String reason, Actor actor, Instant time) {}
