package dev.commercesuite.interceptors.limits;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit that was taken, returned once. */
final class Permit {

  private final Semaphore permits;
  private final AtomicBoolean released = new AtomicBoolean();

  Permit(Semaphore permits) {
    this.permits = permits;
  }

  void release() {
    if (released.compareAndSet(false, true)) {
      permits.release();
    }
  }
}
