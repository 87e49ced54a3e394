package dev.commercesuite.runtime.paging;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;

/** How many bytes a page has so far. It ends before the item that would make it too large. */
public final class PageBytes {
  /** gRPC clients accept 4 MiB; what is left is for the largest item and the token. */
  public static final int BUDGET = 3 * 1024 * 1024;

  /** The tag of a repeated field whose number is below 16. */
  private static final int TAG_BYTES = 1;

  private final int budget;
  private long bytes;

  /**
   * An empty page.
   *
   * @param budget how many bytes all of its items have at most, unless it has only one
   */
  public PageBytes(int budget) {
    this.budget = requireBudget(budget);
  }

  static int requireBudget(int budget) {
    if (budget < 1) {
      throw new IllegalArgumentException("a byte budget of " + budget + "; expected 1 or more");
    }
    return budget;
  }

  /** Adds an item if there is room for it. The first one always has. */
  public boolean add(Message item) {
    long with = bytes + TAG_BYTES + CodedOutputStream.computeMessageSizeNoTag(item);
    if (with > budget && bytes > 0) {
      return false;
    }
    bytes = with;
    return true;
  }
}
