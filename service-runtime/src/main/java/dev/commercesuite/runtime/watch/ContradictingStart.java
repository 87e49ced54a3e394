package dev.commercesuite.runtime.watch;

import dev.commercesuite.api.type.v1.FeedStart;

/** A request has a {@code resume_token} and another {@code start} than the feed had. */
public final class ContradictingStart extends RuntimeException {
  /**
   * @param start of the request
   * @param expected that of the feed
   */
  ContradictingStart(FeedStart start, FeedStart expected) {
    super("is %s; expected %s, with which the feed began, or nothing".formatted(start, expected));
  }
}
