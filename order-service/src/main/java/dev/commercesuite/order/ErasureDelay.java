package dev.commercesuite.order;

import java.time.Duration;

/** How long to wait after a failure to redact or to learn what is to be: 1, 2, 4, … seconds. */
final class ErasureDelay {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private ErasureDelay() {}

  /**
   * @param failures in a row before this one
   */
  static Duration after(int failures) {
    Duration delay = Duration.ofSeconds(1L << Math.min(failures, 20));
    return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
  }
}
