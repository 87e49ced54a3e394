package dev.commercesuite.payment.provider;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Listings that always answer in time, or say that the provider does not. */
public final class BoundedListings implements ProviderListings, AutoCloseable {
  private final ProviderListings listings;
  private final ExecutorService threads;
  private final Duration timeout;

  private BoundedListings(ProviderListings listings, ExecutorService threads, Duration timeout) {
    this.listings = listings;
    this.threads = threads;
    this.timeout = timeout;
  }

  /** Bounds each call. */
  public static BoundedListings of(ProviderListings listings, Duration timeout) {
    return new BoundedListings(listings, Executors.newVirtualThreadPerTaskExecutor(), timeout);
  }

  /** Interrupts the calls in progress. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  @Override
  public String provider() {
    return listings.provider();
  }

  @Override
  public ChargePage charges(Instant since, String after, int limit) {
    return call(() -> listings.charges(since, after, limit));
  }

  @Override
  public List<ProviderMovement> movements(String charge) {
    return call(() -> listings.movements(charge));
  }

  @Override
  public MovementPage movements(Instant since, String after) {
    return call(() -> listings.movements(since, after));
  }

  private <T> T call(Callable<T> call) {
    Future<T> answer = threads.submit(call);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ProviderUnavailable(provider(), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ProviderUnavailable(provider(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
