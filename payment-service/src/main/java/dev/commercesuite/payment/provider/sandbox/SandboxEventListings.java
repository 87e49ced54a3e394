package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.EventListings;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import java.time.Instant;
import java.util.List;

/** The events in the sandbox's books, those that it never sends included. Thread-safe. */
public final class SandboxEventListings implements EventListings {
  private static final int MOST = 100;

  private final Database books;

  public SandboxEventListings(Database books) {
    this.books = books;
  }

  @Override
  public String provider() {
    return SandboxProvider.NAME;
  }

  /** In the order of their positions, which say where a page ended. */
  @Override
  public EventPage events(Instant since, Instant until, String after) {
    List<Found> found =
        books.inReadOnlyTransaction(tx ->
            tx.query(
                """
                select id, position, type, charge_reference, operation_key from events
                where create_time >= ? and create_time < ? and position > ?
                order by position
                limit ?
                """,
                SandboxEventListings::found,
                since,
                until,
                after.isEmpty() ? 0 : Long.parseLong(after),
                MOST));
    return new EventPage(
        found.stream().map(Found::event).toList(),
        found.size() < MOST ? "" : Long.toString(found.getLast().position()));
  }

  private record Found(long position, ProviderEvent event) {}

  private static Found found(Row row) {
    return new Found(
        row.longInteger("position"),
        new ProviderEvent(
            SandboxEvent.publicId(row.uuid("id")),
            row.text("type"),
            new StepId(row.uuid("operation_key")),
            row.text("charge_reference")));
  }
}
