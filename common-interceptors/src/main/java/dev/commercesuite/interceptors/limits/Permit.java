package dev.commercesuite.interceptors.limits;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** One taken permit, given back once. */
final class Permit {

  private final Semaphore places;
  private final AtomicBoolean released = new AtomicBoolean();

  Permit(Semaphore places) {
    this.places = places;
  }

  void release() {
    if (released.compareAndSet(false, true)) {
      places.release();
    }
  }
}
