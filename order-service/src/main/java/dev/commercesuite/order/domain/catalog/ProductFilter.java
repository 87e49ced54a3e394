package dev.commercesuite.order.domain.catalog;

/**
 * Which products a list is to show.
 *
 * @param includeInactive also those that cannot be ordered
 * @param sku only this one; empty for all
 */
public record ProductFilter(boolean includeInactive, String sku) {}
