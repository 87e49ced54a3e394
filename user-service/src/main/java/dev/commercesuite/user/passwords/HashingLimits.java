package dev.commercesuite.user.passwords;

import java.time.Duration;

/**
 * How much hashing one process does at the same time.
 *
 * @param concurrency hashes being computed; each takes its memory and a processor
 * @param longestWait of a caller for its turn
 */
public record HashingLimits(int concurrency, Duration longestWait) {
  public HashingLimits {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is " + concurrency + "; expected 1 or more");
    }
  }
}
