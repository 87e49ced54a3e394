package dev.commercesuite.runtime.paging;

/** The {@code page_size} of a list request is negative. */
public final class InvalidPageSize extends RuntimeException {
  InvalidPageSize(int pageSize) {
    super("page_size is " + pageSize + "; expected 0 or more");
  }
}
