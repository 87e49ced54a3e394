package dev.commercesuite.user.passwords;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides who may wait for a hash, by how long that is going to take, before anybody has waited.
 * After a quiet moment many may, because a crowd passes. When somebody has been waiting all the
 * time for a second, more come than can be hashed: then a queue serves nobody, each of whom would
 * only wait longer, and no more may wait than are hashed next. Callers that were let in and do
 * something else, such as to wait for the database, are bounded, but they are no queue.
 * Thread-safe.
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

  /** Those of them that wait for a worker, and no others. */
  private int waiting;

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
    if (waiting == 0) {
      emptyAt = now;
    }
    double bearable =
        now - emptyAt >= STANDING
            ? Math.max(hashNanos, (double) SHORT_WAIT)
            : limits.longestWait().toNanos() / (double) RESERVE;
    if (inside >= limits.callers() || (waiting > 0 && waitOfNext() > bearable)) {
      return false;
    }
    inside++;
    return true;
  }

  synchronized void leave() {
    inside--;
  }

  /**
   * A caller finds no worker free, and waits until it {@linkplain #waited has waited}, unless that
   * would be in vain.
   */
  synchronized boolean mayWait() {
    if (waitOfNext() > limits.longestWait().toNanos()) {
      return false;
    }
    if (waiting == 0) {
      emptyAt = nanoTime.getAsLong();
    }
    waiting++;
    return true;
  }

  synchronized void waited() {
    waiting--;
    if (waiting == 0) {
      emptyAt = nanoTime.getAsLong();
    }
  }

  private double waitOfNext() {
    return hashNanos * (waiting + 1) / limits.concurrency();
  }

  /** A hash took so long. */
  synchronized void hashed(long nanos) {
    hashNanos = hashNanos == 0 ? nanos : hashNanos + WEIGHT * (nanos - hashNanos);
  }
}
