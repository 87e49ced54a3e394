package dev.commercesuite.user.passwords;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides who may wait for a hash, by how long that is going to take, before anybody has waited.
 * After a quiet moment many may, because a crowd passes. When somebody has been waiting all the
 * time for a second, more come than can be hashed: then a queue serves nobody, each of whom would
 * only wait longer, and no more may wait than are hashed next. Thread-safe.
 */
final class HashingQueue {
  /** For how long somebody has been waiting when it is no crowd that passes. */
  private static final long STANDING = Duration.ofSeconds(1).toNanos();

  /** Hardly noticed, and longer than a hash takes on most machines. */
  private static final long SHORT_WAIT = Duration.ofMillis(100).toNanos();

  /** Of what a caller may wait, so that the estimate can be wrong. */
  private static final int RESERVE = 2;

  private static final double WEIGHT = 0.2;

  private final HashingLimits limits;
  private final LongSupplier nanoTime;

  /** Callers that were let in: that hash, wait for it, or have not come so far. */
  private int inside;

  /** When nobody had to wait for the last time. */
  private long emptyAt;

  /** How long a hash takes, lately; 0 before there was one. */
  private double hashNanos;

  HashingQueue(HashingLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.emptyAt = nanoTime.getAsLong();
  }

  /** Lets a caller in, which leaves again, or not. */
  synchronized boolean enter() {
    long now = nanoTime.getAsLong();
    if (inside < limits.concurrency()) {
      emptyAt = now;
      inside++;
      return true;
    }
    int waiting = inside - limits.concurrency();
    double wait = hashNanos * (waiting + 1) / limits.concurrency();
    double bearable =
        now - emptyAt >= STANDING
            ? Math.max(hashNanos, (double) SHORT_WAIT)
            : limits.longestWait().toNanos() / (double) RESERVE;
    if (waiting >= limits.maxWaiting() || wait > bearable) {
      return false;
    }
    inside++;
    return true;
  }

  synchronized void leave() {
    inside--;
    if (inside <= limits.concurrency()) {
      emptyAt = nanoTime.getAsLong();
    }
  }

  /** A hash took so long. */
  synchronized void hashed(long nanos) {
    hashNanos = hashNanos == 0 ? nanos : hashNanos + WEIGHT * (nanos - hashNanos);
  }
}
