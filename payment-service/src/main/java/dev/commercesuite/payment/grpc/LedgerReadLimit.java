package dev.commercesuite.payment.grpc;

import dev.commercesuite.payment.domain.PaymentException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only a few calls of this process read much of the ledger at the same moment, so that
 * payments always find a connection to the database. The others wait a moment, in their order of
 * arrival and without a connection, and are refused then. Thread-safe.
 */
public final class LedgerReadLimit {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final Semaphore places;
  private final Duration longestWait;

  /** For a process with so many connections. */
  public static LedgerReadLimit ofPool(int connections) {
    return new LedgerReadLimit(placesFor(connections), LONGEST_WAIT);
  }

  /** A quarter of the connections, and one at least. */
  static int placesFor(int connections) {
    return Math.max(1, connections / 4);
  }

  LedgerReadLimit(int places, Duration longestWait) {
    this.places = new Semaphore(places, true);
    this.longestWait = longestWait;
  }

  /**
   * Reads when there is a place.
   *
   * @throws PaymentException.LedgerBusy when there is none for too long
   */
  <T> T read(Supplier<T> work) {
    if (!takePlace()) {
      throw new PaymentException.LedgerBusy();
    }
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  private boolean takePlace() {
    try {
      return places.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
