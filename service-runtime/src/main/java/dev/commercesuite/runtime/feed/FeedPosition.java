package dev.commercesuite.runtime.feed;

import java.util.UUID;

/**
 * A place among the changes of all objects of a kind: everything up to it has been seen, and
 * whatever comes to light later stands behind it.
 *
 * @param epoch of the history that it is a place in
 * @param value grows with time; the changes of one object have growing positions
 * @param subject the object that has changed
 * @param sequence of the change among those of the object
 */
public record FeedPosition(String epoch, long value, UUID subject, long sequence) {
  private static final UUID LOWEST = new UUID(0, 0);

  /** Before every change with this value or a higher one. */
  public static FeedPosition before(String epoch, long value) {
    return new FeedPosition(epoch, value, LOWEST, 0);
  }
}
