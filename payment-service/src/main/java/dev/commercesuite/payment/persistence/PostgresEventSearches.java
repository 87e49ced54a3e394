package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.reconciliation.EventSearchStore;
import dev.commercesuite.runtime.database.Database;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How far the events of providers were searched, in PostgreSQL. Thread-safe. */
public final class PostgresEventSearches implements EventSearchStore {
  private final Database database;

  public PostgresEventSearches(Database database) {
    this.database = database;
  }

  @Override
  public Optional<EventSearch> claimSearch(String provider, Instant now, Instant leaseUntil) {
    return database.inTransaction(tx ->
        ProviderSweeps.claim(tx, provider, ProviderSweeps.Books.EVENTS, now, leaseUntil)
            .map(EventSearch::new));
  }

  @Override
  public List<ProviderEvent> unknown(String provider, List<ProviderEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    List<String> ids = events.stream().map(ProviderEvent::id).toList();
    Set<String> known =
        new HashSet<>(
            database.<List<String>>inReadOnlyTransaction(tx ->
                tx.query(
                    """
                    select event_id from provider_events
                    where provider = ? and event_id = any (?)
                    """,
                    row -> row.text("event_id"),
                    provider,
                    ids)));
    return events.stream().filter(event -> !known.contains(event.id())).toList();
  }

  @Override
  public void searched(String provider, Instant until, Instant next) {
    database.useTransaction(
        tx -> ProviderSweeps.swept(tx, provider, ProviderSweeps.Books.EVENTS, until, next));
  }
}
