package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderListings.MovementPage;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Gatherers;

/**
 * Finds out what others did with charges at the provider, and books it: refunds that people made
 * there, and disputes. What is booked is what the provider's list of a charge says; that there is
 * something to look at is heard from its events, or found by searching its books. Thread-safe.
 */
public final class ProviderChecks {
  /** How often the provider's books are searched. */
  static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

  /** How far each search goes back beyond the one before: clocks differ, and lists may be late. */
  static final Duration OVERLAP = Duration.ofMinutes(10);

  /** How many movements are looked up in one transaction. */
  static final int REQUESTED_AT_ONCE = 100;

  private static final Duration SWEEP_LEASE = Duration.ofMinutes(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final ProviderListings listings;
  private final CheckStore store;
  private final Duration lease;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  /**
   * @param listings bounds the time of its calls itself
   * @param lease for how long a check belongs to whoever claimed it; longer than the provider needs
   */
  public ProviderChecks(
      ProviderListings listings,
      CheckStore store,
      Duration lease,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.listings = listings;
    this.store = store;
    this.lease = lease;
    this.ids = ids;
    this.clock = clock;
  }

  /** Claims due checks that nobody works on. */
  public List<ChargeCheck> claimDue(int limit) {
    Instant now = clock.instant();
    return store.claim(now, now.plus(lease), limit);
  }

  /**
   * Asks the provider, and books what it says.
   *
   * @throws RuntimeException when it does not answer, or what it says cannot be booked; the check
   *     stays claimed until its lease ends
   */
  public void run(ChargeCheck check) {
    List<ProviderMovement> movements =
        check.charge().isEmpty() ? List.of() : listings.movements(check.charge());
    Instant now = clock.instant();
    store.book(check, situation -> Bookkeeping.of(situation, movements, ids, now), now);
  }

  /** Records that {@link #run} has failed: it is tried again after a growing pause, for ever. */
  public void failed(ChargeCheck check, RuntimeException defect) {
    Duration pause = Duration.ofSeconds(1L << Math.clamp(check.failures(), 0, 16));
    Instant next = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    store.failed(check, defect.toString(), next);
  }

  /** Claims the search of the provider's books, if it is due. */
  public Optional<Sweep> claimSweep() {
    Instant now = clock.instant();
    return store.claimSweep(listings.provider(), now, now.plus(SWEEP_LEASE));
  }

  /**
   * Searches the provider's books for what is not known here, and makes checks of it due.
   *
   * @throws ProviderUnavailable when the provider does not answer; what was found by then is due
   */
  public void sweep(Sweep sweep) {
    Instant begin = clock.instant();
    Instant since = sweep.since().minus(OVERLAP);
    MovementPage page = listings.movements(since, "");
    request(page);
    while (!page.next().isEmpty()) {
      keep(sweep);
      page = listings.movements(since, page.next());
      request(page);
    }
    store.swept(listings.provider(), begin, clock.instant().plus(SWEEP_EVERY));
  }

  private void request(MovementPage page) {
    page.movements().stream()
        .gather(Gatherers.windowFixed(REQUESTED_AT_ONCE))
        .forEach(part -> store.request(part, clock.instant()));
  }

  /** Otherwise all replicas would begin a search that takes longer than its lease. */
  private void keep(Sweep sweep) {
    store.swept(listings.provider(), sweep.since(), clock.instant().plus(SWEEP_LEASE));
  }
}
