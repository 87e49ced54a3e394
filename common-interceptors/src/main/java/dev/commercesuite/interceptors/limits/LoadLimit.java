package dev.commercesuite.interceptors.limits;

import java.time.Duration;

/**
 * How much a server takes on at the same time.
 *
 * @param unaryCalls how many unary calls
 * @param streams how many streaming calls; they last long and do little, so they are counted apart
 * @param retryDelay what refused callers are told to wait
 */
public record LoadLimit(int unaryCalls, int streams, Duration retryDelay) {

  /** 512 unary calls, 4096 streams, one second. */
  public static final LoadLimit DEFAULT = new LoadLimit(512, 4096, Duration.ofSeconds(1));

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a number or the delay is not above zero
   */
  public LoadLimit {
    if (unaryCalls < 1 || streams < 1 || !retryDelay.isPositive()) {
      throw new IllegalArgumentException(
          "unaryCalls is %s, streams is %s, retryDelay is %s, all must be above zero"
              .formatted(unaryCalls, streams, retryDelay));
    }
  }
}
