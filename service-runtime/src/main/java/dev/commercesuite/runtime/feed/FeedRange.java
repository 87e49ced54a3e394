package dev.commercesuite.runtime.feed;

/**
 * What there is to read of the feeds of a database.
 *
 * @param epoch of the history that positions belong to: one that was lost and made anew has another
 * @param keptFrom changes before this value may have been dropped; 0 when all are kept
 * @param end no change shows up before this value any more
 */
public record FeedRange(String epoch, long keptFrom, long end) {

  /** Before every change there ever was. */
  public FeedPosition beginning() {
    return FeedPosition.before(epoch, 0);
  }

  /** Behind every change that can be read. */
  public FeedPosition present() {
    return FeedPosition.before(epoch, end);
  }

  /** Whether every change behind this position is still there. */
  public boolean keepsAllAfter(FeedPosition position) {
    return position.value() >= keptFrom;
  }
}
