package dev.commercesuite.runtime.paging;

/**
 * How many items a page has (AIP-158).
 *
 * @param items at least 1, and at most those of the largest page
 */
public record PageSize(int items) {
  private static final int DEFAULT = 50;
  private static final int LARGEST = 1000;

  public PageSize {
    if (items < 1 || items > LARGEST) {
      throw new IllegalArgumentException("a page of " + items + " items; expected 1 to " + LARGEST);
    }
  }

  /**
   * From the {@code page_size} of a request: 0 means the default, and more than the largest page
   * means the largest.
   *
   * @throws InvalidPageSize when it is negative
   */
  public static PageSize requested(int pageSize) {
    if (pageSize < 0) {
      throw new InvalidPageSize(pageSize);
    }
    return new PageSize(pageSize == 0 ? DEFAULT : Math.min(pageSize, LARGEST));
  }
}
