package dev.commercesuite.runtime.paging;

/** The {@code page_token} was not made here, or not for a request with these arguments. */
public final class InvalidPageToken extends RuntimeException {
  InvalidPageToken() {
    super("the page token does not belong to this list request");
  }
}
