package dev.commercesuite.interceptors.auth.revocation;

import java.time.Duration;

/**
 * How a {@link RevocationList} follows its issuer.
 *
 * @param interval how often it asks, give or take a fifth; what is revoked takes effect after this
 *     long
 * @param maxStaleness how old the latest answer may be; with an older one no token of the issuer is
 *     accepted
 */
public record RevocationPolling(Duration interval, Duration maxStaleness) {

  /** A revocation takes effect within 60 s, whatever happens to the issuer. */
  public static final RevocationPolling DEFAULT =
      new RevocationPolling(Duration.ofSeconds(10), Duration.ofSeconds(60));

  /**
   * Checks that a healthy issuer never leaves the list too old.
   *
   * @throws IllegalArgumentException if the interval is not positive, or longer than half of the
   *     allowed staleness
   */
  public RevocationPolling {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval is " + interval + ", expected a positive one");
    }
    if (interval.plus(interval).compareTo(maxStaleness) > 0) {
      throw new IllegalArgumentException(
          "interval is %s, expected at most half of maxStaleness, which is %s"
              .formatted(interval, maxStaleness));
    }
  }
}
