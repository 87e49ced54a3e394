package dev.commercesuite.order.persistence;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets only a few transactions of this process use the same product, or place orders of the same
 * customer, at the same moment. The others wait here, in their order of arrival, where they hold no
 * connection: those who wait for the row of one hot product would otherwise take the pool away from
 * everybody else. Thread-safe.
 */
final class ProductConcurrencyLimiter {
  /** One that has the row, and one that has all but the row when it is free. */
  private static final int PERMITS_PER_PRODUCT = 2;

  /** More than there are hot products. Products that share a stripe only wait for one another. */
  private static final int STRIPES = 1024;

  private final List<Semaphore> stripes =
      Stream.generate(() -> new Semaphore(PERMITS_PER_PRODUCT, true)).limit(STRIPES).toList();

  /**
   * Runs work with a permit for each of these products or customers. Nobody waits forever: the
   * timeouts of the database bound the work, and the database refuses it once its call has ended.
   */
  <T> T run(Collection<?> ids, Supplier<T> work) {
    // Always in the same order, so that no two wait for each other.
    List<Semaphore> needed =
        ids.stream()
            .map(id -> Math.floorMod(id.hashCode(), STRIPES))
            .distinct()
            .sorted()
            .map(stripes::get)
            .toList();
    needed.forEach(Semaphore::acquireUninterruptibly);
    try {
      return work.get();
    } finally {
      needed.forEach(Semaphore::release);
    }
  }
}
