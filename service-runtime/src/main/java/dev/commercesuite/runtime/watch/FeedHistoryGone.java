package dev.commercesuite.runtime.watch;

/**
 * Changes that a reader asks for are not there any more: the database was restored to an earlier
 * time or begun anew, or old changes were dropped.
 */
public final class FeedHistoryGone extends RuntimeException {
  private final String field;

  /**
   * @param field of the request that asks for them
   */
  public FeedHistoryGone(String field) {
    super("changes that the " + field + " asks for are gone");
    this.field = field;
  }

  public String field() {
    return field;
  }
}
