package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.ProductId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets only a few transactions of this process want the same product at the same moment. The others
 * wait here, in their order, where they hold no connection: those who wait for the row of one hot
 * product would otherwise take the pool away from everybody else. Thread-safe.
 */
final class ProductConcurrencyLimiter {
  /** One that has the row, and one that has all but the row when it is free. */
  private static final int AT_ONCE = 2;

  /** More than there are hot products. Products that share a turn only wait for one another. */
  private static final int TURNS = 1024;

  private final List<Semaphore> turns =
      Stream.generate(() -> new Semaphore(AT_ONCE, true)).limit(TURNS).toList();

  /**
   * Does something when it is the turn of all of these products. Nobody waits for ever: what is
   * done is bounded by the timeouts of the database, and refused there once its call has ended.
   */
  <T> T inTurn(Collection<ProductId> products, Supplier<T> work) {
    // In one order, so that nobody waits for each other.
    List<Semaphore> needed =
        products.stream()
            .map(product -> Math.floorMod(product.hashCode(), TURNS))
            .distinct()
            .sorted()
            .map(turns::get)
            .toList();
    needed.forEach(Semaphore::acquireUninterruptibly);
    try {
      return work.get();
    } finally {
      needed.forEach(Semaphore::release);
    }
  }
}
