package dev.commercesuite.runtime.redirect;

/** The {@code return_url} of a request is none that the service allows. */
public final class ReturnUrlNotAllowed extends RuntimeException {
  private static final int MOST_SHOWN = 200;

  /**
   * @param expected completes "expected …"
   */
  ReturnUrlNotAllowed(String url, String expected) {
    super("is \"%s\"; expected %s".formatted(shown(url), expected));
  }

  private static String shown(String url) {
    return url.length() <= MOST_SHOWN ? url : url.substring(0, MOST_SHOWN) + "…";
  }
}
