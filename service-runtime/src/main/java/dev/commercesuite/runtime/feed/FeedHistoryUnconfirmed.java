package dev.commercesuite.runtime.feed;

/**
 * The database is not where its history was recorded: it was restored, or another server has taken
 * over. Until its owner has said whether anything was lost, nobody knows whether a position from
 * before is still worth something, and none is given out.
 */
public final class FeedHistoryUnconfirmed extends RuntimeException {
  public FeedHistoryUnconfirmed() {
    super("the database was restored or has moved, and nobody has said whether anything was lost");
  }
}
