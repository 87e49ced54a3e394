package dev.commercesuite.runtime.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that are held, up to a limit. Whoever holds none gets what it asks for, so that no answer
 * is too large for good. Small ones get half as much again: a client that does not read a few large
 * answers is no reason to refuse all that others do. Thread-safe.
 */
final class ByteBudget {
  /** The largest of the small ones, in bytes: 64 KiB, and what a call needs besides. */
  static final int SMALL = 72 * 1024;

  private final long most;
  private final AtomicLong held = new AtomicLong();

  ByteBudget(long most) {
    this.most = most;
  }

  /** Whether these may be held, too; if so, they are from now on. */
  boolean take(long bytes) {
    long limit = bytes <= SMALL ? mostWithSmall() : most;
    long before = held.get();
    while (before == 0 || before + bytes <= limit) {
      if (held.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = held.get();
    }
    return false;
  }

  /** These are not held any more. */
  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }

  /** Whether only small ones fit, if any. */
  boolean isFull() {
    return held.get() >= most;
  }

  /** Whether nothing fits. */
  boolean isExhausted() {
    return held.get() >= mostWithSmall();
  }

  private long mostWithSmall() {
    return most + most / 2;
  }
}
