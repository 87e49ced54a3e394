package dev.commercesuite.payment.provider;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Listings that always answer in time, or say that the provider does not. */
public final class BoundedListings implements ProviderListings, AutoCloseable {
  private final ProviderListings listings;
  private final BoundedCalls calls;

  private BoundedListings(ProviderListings listings, Duration timeout, WaitingCalls waiting) {
    this.listings = listings;
    this.calls = new BoundedCalls(listings.provider(), timeout, waiting);
  }

  /** Bounds each call. */
  public static BoundedListings of(ProviderListings listings, Duration timeout) {
    return of(listings, timeout, new WaitingCalls());
  }

  /**
   * Bounds each call.
   *
   * @param waiting counts the calls to this process that wait for an answer
   */
  public static BoundedListings of(
      ProviderListings listings, Duration timeout, WaitingCalls waiting) {
    return new BoundedListings(listings, timeout, waiting);
  }

  /** Interrupts the calls in progress. */
  @Override
  public void close() {
    calls.close();
  }

  @Override
  public String provider() {
    return listings.provider();
  }

  @Override
  public ChargePage charges(Instant since, String after, int limit) {
    return calls.call(() -> listings.charges(since, after, limit));
  }

  @Override
  public List<ProviderMovement> movements(String charge) {
    return calls.call(() -> listings.movements(charge));
  }

  @Override
  public MovementPage movements(Instant since, String after) {
    return calls.call(() -> listings.movements(since, after));
  }
}
