package dev.commercesuite.payment.provider;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.payment.domain.provider.EventListings;
import java.time.Duration;
import java.time.Instant;

/** Lists of events that always answer in time, or say that the provider does not. */
public final class BoundedEventListings implements EventListings, AutoCloseable {
  private final EventListings listings;
  private final BoundedCalls calls;

  private BoundedEventListings(EventListings listings, Duration timeout) {
    this.listings = listings;
    this.calls = new BoundedCalls(listings.provider(), timeout, new WaitingCalls());
  }

  /** Bounds each call. */
  public static BoundedEventListings of(EventListings listings, Duration timeout) {
    return new BoundedEventListings(listings, timeout);
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
  public EventPage events(Instant since, Instant until, String after) {
    return calls.call(() -> listings.events(since, until, after));
  }
}
