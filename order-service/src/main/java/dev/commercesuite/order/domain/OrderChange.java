package dev.commercesuite.order.domain;

/**
 * Something that happened to an order.
 *
 * @param position where it stands among the changes of all orders
 * @param order as it was read together with the event; it may have changed again since
 */
public record OrderChange(FeedPosition position, OrderEvent event, Order order) {}
