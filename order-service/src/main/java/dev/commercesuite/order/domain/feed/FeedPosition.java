package dev.commercesuite.order.domain.feed;

import java.util.UUID;

/**
 * A place among the changes of all orders: everything up to it has been seen, and whatever comes to
 * light later stands behind it.
 *
 * @param settled grows with time; the changes of one order have growing positions
 */
public record FeedPosition(long settled, UUID orderId, long sequence) {
  private static final UUID LOWEST = new UUID(0, 0);

  /** Before every change with this value or a higher one. */
  public static FeedPosition before(long settled) {
    return new FeedPosition(settled, LOWEST, 0);
  }
}
