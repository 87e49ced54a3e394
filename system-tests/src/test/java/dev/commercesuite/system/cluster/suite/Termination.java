package dev.commercesuite.system.cluster.suite;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Told to end (SIGTERM), the process does not end at once: it stops what it does, sums it up, and
 * ends with the status of that. Thread-safe.
 */
public final class Termination {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int status = 1;

  /** One that nobody asks for; what runs in a test ends by itself. */
  public static Termination ofNobody() {
    return new Termination();
  }

  /** The one of this process. */
  public static Termination install() {
    Termination termination = new Termination();
    Runtime.getRuntime().addShutdownHook(new Thread(termination::endWhenDone, "termination"));
    return termination;
  }

  /** Waits for so long, or less when the process is told to end; whether it is. */
  public boolean awaitAsked(Duration longest) {
    try {
      return asked.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Waits until the process is told to end. */
  public void awaitAsked() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process. */
  public void end(int statusOfAll) {
    status = statusOfAll;
    ended.countDown();
    System.exit(statusOfAll);
  }

  private void endWhenDone() {
    asked.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    // The JVM would end with the status of the signal.
    Runtime.getRuntime().halt(status);
  }
}
