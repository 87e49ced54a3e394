package dev.commercesuite.runtime.announce;

import java.time.Duration;

/**
 * How an {@link Announcer} spends its time.
 *
 * @param between batches at least, so that a busy process announces many items at once
 * @param afterFailure before it tries again
 */
record AnnouncerPace(Duration between, Duration afterFailure) {
  static final AnnouncerPace DEFAULT =
      new AnnouncerPace(Duration.ofMillis(10), Duration.ofSeconds(1));
}
