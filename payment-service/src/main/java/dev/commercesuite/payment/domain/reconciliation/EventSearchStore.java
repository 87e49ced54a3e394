package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.provider.ProviderEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far the events of providers were searched. Every method is one transaction. */
public interface EventSearchStore {

  /**
   * A search of the provider's events.
   *
   * @param since from when on
   */
  record EventSearch(Instant since) {}

  /**
   * Claims the search of a provider's events, if it is due.
   *
   * @param leaseUntil when it is due again if nobody ends it before
   */
  Optional<EventSearch> claimSearch(String provider, Instant now, Instant leaseUntil);

  /** Those of these events that were neither sent nor found before. */
  List<ProviderEvent> unknown(String provider, List<ProviderEvent> events);

  /** The events were searched up to a moment. */
  void searched(String provider, Instant until, Instant next);
}
