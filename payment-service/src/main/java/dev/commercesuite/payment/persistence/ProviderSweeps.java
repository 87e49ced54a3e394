package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.Optional;

/** How far what a provider lists was searched; one replica at a time searches on. */
final class ProviderSweeps {
  /** What is searched. */
  enum Books {
    /** The refunds and disputes. */
    MOVEMENTS,
    /** The events. */
    EVENTS
  }

  private ProviderSweeps() {}

  /** Up to when it was searched, if it is due; the first search begins now. */
  static Optional<Instant> claim(
      Transaction tx, String provider, Books books, Instant now, Instant leaseUntil) {
    tx.update(
        """
        insert into provider_sweeps (provider, books, until_time, due_time) values (?, ?, ?, ?)
        on conflict do nothing
        """,
        provider,
        books,
        now,
        now);
    return tx.queryOne(
        """
        update provider_sweeps set due_time = ?
        where provider = ? and books = ? and due_time <= ?
        returning until_time
        """,
        row -> row.instant("until_time"),
        leaseUntil,
        provider,
        books,
        now);
  }

  static void swept(Transaction tx, String provider, Books books, Instant until, Instant next) {
    tx.update(
        """
        update provider_sweeps set until_time = greatest(until_time, ?), due_time = ?
        where provider = ? and books = ?
        """,
        until,
        next,
        provider,
        books);
  }
}
