package dev.commercesuite.runtime.work;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures that are read together every few seconds, for gauges: however often they are scraped, and
 * whether or not the database answers, nobody waits for it. While they cannot be read, the last
 * ones stay. Gauges hold their subject weakly: keep the sample until the process ends. Thread-safe.
 *
 * @param <T> the figures
 */
public final class Sample<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sample.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final Supplier<T> source;
  private final Duration interval;
  private final Thread thread;
  private volatile @Nullable T latest;
  private volatile boolean closed;

  private Sample(String name, Supplier<T> source, Duration interval) {
    this.source = source;
    this.interval = interval;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** Reads them now and every ten seconds, on a thread of its own. */
  public static <T> Sample<T> start(String name, Supplier<T> source) {
    return start(name, source, INTERVAL);
  }

  static <T> Sample<T> start(String name, Supplier<T> source, Duration interval) {
    Sample<T> sample = new Sample<>(name, source, interval);
    sample.thread.start();
    return sample;
  }

  /** One of the figures; NaN before they are read for the first time. */
  public double get(ToDoubleFunction<T> figure) {
    T figures = latest;
    return figures == null ? Double.NaN : figure.applyAsDouble(figures);
  }

  private void run() {
    boolean failing = false;
    try {
      while (!closed) {
        try {
          latest = source.get();
          failing = false;
        } catch (RuntimeException | Error e) {
          if (!failing && !closed) {
            log.atWarn()
                .setCause(e)
                .addKeyValue("sample", Thread.currentThread().getName())
                .log("Values for metrics could not be read; the previous ones stay");
          }
          failing = true;
        }
        Thread.sleep(interval);
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  /** Stops reading. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
