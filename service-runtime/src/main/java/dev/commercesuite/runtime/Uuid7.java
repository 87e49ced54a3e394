package dev.commercesuite.runtime;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, 12 bits of counter, 62 random bits. Those
 * of one supplier increase, even within a millisecond and when the clock steps back. Thread-safe.
 */
public final class Uuid7 implements Supplier<UUID> {
  private static final int COUNTER_BITS = 12;
  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM_MASK = 0x3fff_ffff_ffff_ffffL;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Milliseconds shifted left by the counter's bits, plus the counter: it only grows. */
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
    last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
    return last;
  }
}
