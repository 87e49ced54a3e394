package dev.commercesuite.interceptors.limits;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** One taken permit, given back once. */
final class Place {

  private final Semaphore places;
  private final AtomicBoolean released = new AtomicBoolean();

  Place(Semaphore places) {
    this.places = places;
  }

  void release() {
    if (released.compareAndSet(false, true)) {
      places.release();
    }
  }
}
