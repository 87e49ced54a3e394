package dev.commercesuite.user.passwords;

import java.time.Duration;

/**
 * How much hashing one process does at the same time.
 *
 * @param concurrency hashes being computed; each takes its memory and a processor
 * @param maxWaiting callers that wait; each holds a call
 * @param longestWait of a caller until its hash is begun
 */
public record HashingLimits(int concurrency, int maxWaiting, Duration longestWait) {
  public HashingLimits {
    if (concurrency < 1 || maxWaiting < 0) {
      throw new IllegalArgumentException(
          "concurrency is %s and maxWaiting is %s; expected 1 or more and 0 or more"
              .formatted(concurrency, maxWaiting));
    }
  }

  /** Those that hash or wait, at most. */
  public int callers() {
    return concurrency + maxWaiting;
  }
}
