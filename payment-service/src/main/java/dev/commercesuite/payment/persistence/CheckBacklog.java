package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.database.Database;
import java.time.Duration;

/**
 * What is not known yet of what others did at the provider, and what somebody has to look at.
 *
 * @param failing checks of charges that have failed several times in a row
 * @param unsearched for how long the provider's books have not been searched
 * @param openDisputes that the bank has not decided
 * @param excessRefunds that were booked within a day, with more than was captured
 */
public record CheckBacklog(
    long failing, Duration unsearched, long openDisputes, long excessRefunds) {
  /** An outage of the provider makes each of them fail once or twice. */
  private static final int SEVERAL = 5;

  /** As it is now. */
  public static CheckBacklog read(Database database) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                """
                select
                  (select count(*) from provider_checks where failures >= ?) as failing,
                  coalesce((
                    select extract(epoch from now() - min(until_time)) * 1000
                    from provider_sweeps), 0)::bigint as unsearched_millis,
                  (select count(*) from disputes where state = 'OPEN') as open_disputes,
                  (select count(*) from refunds
                   where excess > 0 and update_time > now() - interval '1 day') as excess_refunds
                """,
                row ->
                    new CheckBacklog(
                        row.longInteger("failing"),
                        Duration.ofMillis(Math.max(0, row.longInteger("unsearched_millis"))),
                        row.longInteger("open_disputes"),
                        row.longInteger("excess_refunds")),
                SEVERAL)
            .getFirst());
  }
}
