package dev.commercesuite.runtime;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, 12 bits of counter, 62 random bits. Those
 * of one supplier increase, even within a millisecond and when the clock steps back, unless it does
 * so by more than {@link #DRIFT}: the time in an id is never further ahead of the clock.
 * Thread-safe.
 */
public final class Uuid7 implements Supplier<UUID> {
  /** How far the time in an id may be from the time that the clock said. */
  public static final Duration DRIFT = Duration.ofMinutes(1);

  private static final int COUNTER_BITS = 12;
  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM_MASK = 0x3fff_ffff_ffff_ffffL;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Milliseconds shifted left by the counter's bits, plus the counter. */
  private long last;

  public Uuid7(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public UUID get() {
    long timeAndCounter = next();
    long millis = timeAndCounter >>> COUNTER_BITS;
    long counter = timeAndCounter & ((1 << COUNTER_BITS) - 1);
    return new UUID(millis << 16 | VERSION | counter, VARIANT | (random.nextLong() & RANDOM_MASK));
  }

  /** A full counter runs over into the next millisecond. */
  private synchronized long next() {
    long now = clock.millis();
    long following = last + 1;
    boolean ahead = following >>> COUNTER_BITS > now + DRIFT.toMillis();
    last = ahead ? now << COUNTER_BITS : Math.max(following, now << COUNTER_BITS);
    return last;
  }

  /** The lowest id with this time in it, or that of 1970 if it is earlier. */
  public static UUID lowest(Instant time) {
    return new UUID(Math.max(0, time.toEpochMilli()) << 16, 0);
  }
}
