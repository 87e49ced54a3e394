package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.provider.EventListings;
import dev.commercesuite.payment.domain.provider.EventListings.EventPage;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.reconciliation.EventSearchStore.EventSearch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds the events that the provider has not sent, or that did not arrive: a dispute has ended, an
 * authorization has lapsed, a refund has become another one. Each takes effect as if it had been
 * sent, and once, whichever way it comes first. Thread-safe.
 */
public final class EventSearches {
  /** How often the provider's events are searched. */
  static final Duration EVERY = Duration.ofSeconds(30);

  /** How far each search goes back beyond the one before: clocks differ, and lists may be late. */
  static final Duration OVERLAP = Duration.ofMinutes(10);

  /** How much is searched before that is noted, so that what is broken off does not begin again. */
  static final Duration WINDOW = Duration.ofHours(1);

  /** Also the time that a provider is left alone after it has refused. */
  static final Duration LEASE = Duration.ofMinutes(2);

  private final EventListings listings;
  private final EventSearchStore store;
  private final ProviderEventStore events;
  private final InstantSource clock;

  /**
   * @param listings bounds the time of its calls itself
   */
  public EventSearches(
      EventListings listings,
      EventSearchStore store,
      ProviderEventStore events,
      InstantSource clock) {
    this.listings = listings;
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /** Claims the search of the provider's events, if it is due. */
  public Optional<EventSearch> claim() {
    Instant now = clock.instant();
    return store.claimSearch(listings.provider(), now, now.plus(LEASE));
  }

  /**
   * Searches the provider's events for those that are not known here, the oldest window first.
   *
   * @throws ProviderUnavailable when the provider does not answer; what was found by then has taken
   *     effect, and the next search begins with the window that this one has not finished
   */
  public void search(EventSearch search) {
    Instant begin = clock.instant();
    Instant since = search.since().minus(OVERLAP);
    Instant end = since.plus(WINDOW);
    while (end.isBefore(begin)) {
      searchWindow(search, since, end);
      store.searched(listings.provider(), end, clock.instant().plus(LEASE));
      since = end;
      end = since.plus(WINDOW);
    }
    searchWindow(search, since, end);
    store.searched(listings.provider(), begin, clock.instant().plus(EVERY));
  }

  private void searchWindow(EventSearch search, Instant since, Instant until) {
    EventPage page = listings.events(since, until, "");
    record(page);
    while (!page.next().isEmpty()) {
      keep(search);
      page = listings.events(since, until, page.next());
      record(page);
    }
  }

  private void record(EventPage page) {
    for (ProviderEvent event : store.unknown(listings.provider(), page.events())) {
      // Somebody who receives it at this moment may be faster.
      var _ = events.record(listings.provider(), event, clock.instant());
    }
  }

  /** Otherwise all replicas would begin a search that takes longer than its lease. */
  private void keep(EventSearch search) {
    store.searched(listings.provider(), search.since(), clock.instant().plus(LEASE));
  }
}
