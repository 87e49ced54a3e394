package dev.commercesuite.order.domain.feed;

import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.runtime.feed.FeedPosition;

/**
 * Something that happened to an order.
 *
 * @param position where it stands among the changes of all orders
 * @param order as it was read together with the event; it may have changed again since
 */
public record OrderChange(FeedPosition position, OrderEvent event, Order order) {}
