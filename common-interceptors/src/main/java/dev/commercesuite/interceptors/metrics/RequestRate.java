package dev.commercesuite.interceptors.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many calls a server started per second, lately: the mean over the last 14 whole seconds, or
 * over as many as the process has lived. Steady traffic is shown exactly, to within one second's
 * calls in 14, and 15 seconds after the last call it is 0.
 *
 * <p>A call counts when it starts, whatever becomes of it: an overloaded server that refuses calls
 * still shows the load that it is under. Counting takes no lock but once a second.
 */
final class RequestRate {
  private static final int SECONDS = 14;

  private final LongSupplier nanoTime;
  private final long birth;
  private final LongAdder started = new LongAdder();

  /** Calls that had started when a second began, of the current second and the ones before it. */
  private final long[] totals = new long[SECONDS + 1];

  /** The current one, counted from birth. */
  private volatile long second;

  /**
   * Begins to count.
   *
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  RequestRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.birth = nanoTime.getAsLong();
  }

  /** A rate that a registry shows as {@code grpc_requests_per_second}. */
  static RequestRate in(MeterRegistry registry) {
    RequestRate rate = new RequestRate(registry.config().clock()::monotonicTime);
    Gauge.builder("grpc.requests.per.second", rate, RequestRate::perSecond)
        .description("RPCs started per second, the mean of the last 14 seconds.")
        .strongReference(true)
        .register(registry);
    return rate;
  }

  /** Counts a call that starts now. */
  void count() {
    turn();
    started.increment();
  }

  /** Calls per second. */
  synchronized double perSecond() {
    turn();
    long whole = Math.min(second, SECONDS);
    return whole == 0 ? 0 : (double) (totalAt(second) - totalAt(second - whole)) / whole;
  }

  private void turn() {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - birth);
    if (now > second) {
      turnTo(now);
    }
  }

  /** Whatever has been counted until now started before the current second was over. */
  private synchronized void turnTo(long now) {
    long total = started.sum();
    for (long next = Math.max(second + 1, now - SECONDS); next <= now; next++) {
      totals[index(next)] = total;
    }
    second = Math.max(second, now);
  }

  private long totalAt(long beginning) {
    return totals[index(beginning)];
  }

  private static int index(long second) {
    return (int) (second % (SECONDS + 1));
  }
}
