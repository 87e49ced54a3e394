package dev.commercesuite.payment.provider;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Questions to a provider that are answered in time, or not at all. */
final class BoundedCalls implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String provider;
  private final Duration timeout;
  private final WaitingCalls waiting;

  BoundedCalls(String provider, Duration timeout, WaitingCalls waiting) {
    this.provider = provider;
    this.timeout = timeout;
    this.waiting = waiting;
  }

  <T> T call(Callable<T> call) {
    try (WaitingCalls.Wait _ = waiting.begin()) {
      return answer(call);
    }
  }

  private <T> T answer(Callable<T> call) {
    Future<T> answer = threads.submit(call);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ProviderUnavailable(provider, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ProviderUnavailable(provider, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Interrupts the calls in progress. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
