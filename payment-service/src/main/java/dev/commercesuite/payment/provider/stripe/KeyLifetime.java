package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.payment.domain.StepId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * For how long an idempotency key is valid. Stripe may forget a key after 24 hours; a request
 * repeated after that would be a new one. The key, a UUID of version 7, contains the time of its
 * creation, which is before Stripe has seen it.
 */
final class KeyLifetime {
  /** An hour less than Stripe promises, for clock skew and requests in transit. */
  static final Duration LIFETIME = Duration.ofHours(23);

  private static final int TIME_ORDERED = 7;

  private final InstantSource clock;

  KeyLifetime(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether Stripe still knows the key if it ever got it. */
  boolean holds(StepId key) {
    return clock.instant().isBefore(madeAt(key.value()).plus(LIFETIME));
  }

  private static Instant madeAt(UUID key) {
    if (key.version() != TIME_ORDERED) {
      throw new IllegalArgumentException(
          "key is " + key + "; expected a UUID of version 7, which tells when it was made");
    }
    return Instant.ofEpochMilli(key.getMostSignificantBits() >>> 16);
  }
}
