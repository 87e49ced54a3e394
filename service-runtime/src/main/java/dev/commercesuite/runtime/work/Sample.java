package dev.commercesuite.runtime.work;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.MeterRegistry;
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

  private final String name;
  private final Supplier<T> source;
  private final Duration interval;
  private final BackgroundLoop loop;
  private volatile @Nullable T latest;
  private boolean failing;

  private Sample(String name, Supplier<T> source, Duration interval, MeterRegistry metrics) {
    this.name = name;
    this.source = source;
    this.interval = interval;
    this.loop = BackgroundLoop.of("sample-" + name, metrics, this::read);
  }

  /** Reads them now and every ten seconds, on a thread of its own. */
  public static <T> Sample<T> start(String name, Supplier<T> source, MeterRegistry metrics) {
    return start(name, source, INTERVAL, metrics);
  }

  static <T> Sample<T> start(
      String name, Supplier<T> source, Duration interval, MeterRegistry metrics) {
    Sample<T> sample = new Sample<>(name, source, interval, metrics);
    sample.loop.start();
    return sample;
  }

  /** One of the figures; NaN before they are read for the first time. */
  public double get(ToDoubleFunction<T> figure) {
    T figures = latest;
    return figures == null ? Double.NaN : figure.applyAsDouble(figures);
  }

  private Duration read() {
    try {
      latest = source.get();
      failing = false;
    } catch (RuntimeException | Error e) {
      loop.countFailure();
      if (!failing && !loop.isClosed()) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("sample", name)
            .log("Values for metrics could not be read; the previous ones stay");
      }
      failing = true;
    }
    return interval;
  }

  /** Stops reading. */
  @Override
  public void close() {
    loop.close();
  }
}
