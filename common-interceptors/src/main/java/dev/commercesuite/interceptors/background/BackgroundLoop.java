package dev.commercesuite.interceptors.background;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same thing again and again until it is closed, on a thread of its own. Nothing else ends
 * it: whatever a round throws, an {@link Error} included, is counted in {@code
 * background_loop_failures_total{loop}}, logged at most once a minute, and followed by another
 * round a second later. Whatever the suite repeats by itself is one of these, so that none of it
 * can end unnoticed. Thread-safe.
 *
 * <p>The thread is virtual: interrupting it ends a round that waits for a socket, too.
 */
public final class BackgroundLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundLoop.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_LOG_LINES = Duration.ofMinutes(1);
  private static final Duration INTERRUPTED_ROUND = Duration.ofSeconds(1);

  /** What is repeated. */
  @FunctionalInterface
  public interface Round {
    /**
     * Does it once.
     *
     * @return how long to wait before the next round
     */
    Duration run() throws InterruptedException;
  }

  private final String name;
  private final Round round;
  private final Duration afterFailure;
  private final Counter failures;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** When the latest failure was logged, in nanoseconds. */
  private @Nullable Long logged;

  private BackgroundLoop(
      String name, MeterRegistry metrics, Duration first, Duration afterFailure, Round round) {
    this.name = name;
    this.round = round;
    this.afterFailure = afterFailure;
    this.failures =
        Counter.builder("background.loop.failures")
            .description("Rounds of a background loop that failed and are repeated.")
            .tag("loop", name)
            .register(metrics);
    this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(first));
  }

  /**
   * To begin with a round as soon as it is started.
   *
   * @param name of the thread, in log lines and in metrics, such as {@code order-recovery}
   */
  public static BackgroundLoop of(String name, MeterRegistry metrics, Round round) {
    return of(name, metrics, Duration.ZERO, AFTER_FAILURE, round);
  }

  /**
   * To run a task, after this interval for the first time, and so long after each of its ends.
   *
   * @param name as in {@link #of}
   */
  public static BackgroundLoop every(
      Duration interval, String name, MeterRegistry metrics, Runnable task) {
    return every(interval, interval, name, metrics, task);
  }

  /**
   * The same with another pause before the first run.
   *
   * @param first the pause
   */
  public static BackgroundLoop every(
      Duration first, Duration interval, String name, MeterRegistry metrics, Runnable task) {
    return of(
        name,
        metrics,
        first,
        interval.compareTo(AFTER_FAILURE) < 0 ? interval : AFTER_FAILURE,
        () -> {
          task.run();
          return interval;
        });
  }

  static BackgroundLoop of(
      String name, MeterRegistry metrics, Duration first, Duration afterFailure, Round round) {
    return new BackgroundLoop(name, metrics, first, afterFailure, round);
  }

  /** To be called once. */
  public BackgroundLoop start() {
    thread.start();
    return this;
  }

  private void run(Duration first) {
    Duration pause = first;
    while (!isClosed()) {
      try {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        pause = round.run();
      } catch (InterruptedException | RuntimeException | Error e) {
        // Interrupted by others, it goes on as well.
        failed(e);
        pause = afterFailure;
      }
    }
  }

  /** Counts a failure that a round has dealt with by itself. */
  public void countFailure() {
    failures.increment();
  }

  private void failed(Throwable failure) {
    if (isClosed()) {
      return;
    }
    countFailure();
    long now = System.nanoTime();
    if (logged == null || now - logged >= BETWEEN_LOG_LINES.toNanos()) {
      logged = now;
      log.atWarn()
          .setCause(failure)
          .addKeyValue("loop", name)
          .log("A round of a background loop failed; the next one follows");
    }
  }

  /** Whether it is to end; for rounds that take long. */
  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Begins no other round, and does not wait: for what has to be woken before {@link #close}. */
  public void closing() {
    closed.countDown();
  }

  /** Interrupts the current round, and waits a second for its end. */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Begins no other round, and waits.
   *
   * @param grace how long the current round may go on before it is interrupted
   */
  public void close(Duration grace) {
    closing();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (grace.isZero() || !thread.join(grace)) {
        thread.interrupt();
        var _ = thread.join(INTERRUPTED_ROUND);
      }
    } catch (InterruptedException _) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
