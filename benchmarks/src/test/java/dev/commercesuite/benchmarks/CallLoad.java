package dev.commercesuite.benchmarks;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The same kind of call again and again, and what became of the calls. */
final class CallLoad {
  private static final int MOST_AT_ONCE = 20_000;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LongFunction<ListenableFuture<?>> call;
  private final AtomicLong number = new AtomicLong();

  /**
   * Prepares it.
   *
   * @param call begins the call of this number
   */
  CallLoad(LongFunction<ListenableFuture<?>> call) {
    this.call = call;
  }

  /**
   * What calls got.
   *
   * @param servedPerSecond calls that ended OK
   * @param servedP99 in milliseconds
   * @param refused calls that were told to come back later
   * @param refusedP99 in milliseconds
   * @param failed all others
   */
  record Figures(
      double servedPerSecond, double servedP99, long refused, double refusedP99, long failed) {}

  /** So many callers, each of whom makes a call when the one before has ended. */
  Figures steady(int callers, Duration time) throws InterruptedException {
    Ends ends = new Ends();
    Semaphore running = new Semaphore(callers);
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      running.acquire();
      send(System.nanoTime(), ends, running);
    }
    running.acquire(callers);
    return ends.figures(time);
  }

  /**
   * So many calls in a second, whatever becomes of those before.
   *
   * @param warmUp from the beginning on, in which calls do not count
   */
  Figures rush(double perSecond, Duration warmUp, Duration time) throws InterruptedException {
    Ends ignored = new Ends();
    Ends ends = new Ends();
    Semaphore running = new Semaphore(MOST_AT_ONCE);
    long begin = System.nanoTime();
    long total = warmUp.plus(time).toNanos();
    for (long sent = 0; ; sent++) {
      long after = (long) (sent * SECOND / perSecond);
      if (after >= total) {
        break;
      }
      for (long wait = begin + after - System.nanoTime();
          wait > 0;
          wait = begin + after - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      running.acquire();
      send(begin + after, after < warmUp.toNanos() ? ignored : ends, running);
    }
    running.acquire(MOST_AT_ONCE);
    return ends.figures(time);
  }

  private void send(long meant, Ends ends, Semaphore running) {
    Futures.addCallback(
        call.apply(number.getAndIncrement()),
        new FutureCallback<Object>() {
          @Override
          public void onSuccess(@Nullable Object answer) {
            ends.ended(Status.Code.OK, System.nanoTime() - meant);
            running.release();
          }

          @Override
          public void onFailure(Throwable failure) {
            ends.ended(Status.fromThrowable(failure).getCode(), System.nanoTime() - meant);
            running.release();
          }
        },
        MoreExecutors.directExecutor());
  }

  private static final class Ends {
    private final List<Long> served = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();
    private long failed;

    synchronized void ended(Status.Code code, long nanos) {
      if (code == Status.Code.OK) {
        served.add(nanos);
      } else if (code == Status.Code.RESOURCE_EXHAUSTED) {
        refused.add(nanos);
      } else {
        failed++;
      }
    }

    synchronized Figures figures(Duration time) {
      return new Figures(
          served.size() / (time.toNanos() / 1e9),
          p99(served),
          refused.size(),
          p99(refused),
          failed);
    }

    private static double p99(List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) * 99 / 100) / 1e6;
    }
  }
}
