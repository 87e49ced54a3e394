package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.database.Database;
import java.time.Duration;

/**
 * What is not known yet of what others did at the provider, and what somebody has to look at.
 *
 * @param failing checks of charges that have failed several times in a row
 * @param unsearched for how long the provider's books have not been searched
 * @param checksLag for how long the most overdue check of a charge has been waiting
 * @param looksLag for how long the most overdue look at an open charge has been waiting
 * @param openDisputes that the bank has not decided
 * @param excessRefunds that were booked within a day, with more than was captured
 * @param bouncedRefunds that had succeeded, and of which it was heard within a day that they did
 *     not
 */
public record CheckBacklog(
    long failing,
    Duration unsearched,
    Duration checksLag,
    Duration looksLag,
    long openDisputes,
    long excessRefunds,
    long bouncedRefunds) {
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
                  coalesce((
                    select extract(epoch from now() - min(due_time)) * 1000
                    from provider_checks), 0)::bigint as checks_lag_millis,
                  coalesce((
                    select extract(epoch from now() - min(next_look_time)) * 1000
                    from open_charges), 0)::bigint as looks_lag_millis,
                  (select count(*) from disputes where state = 'OPEN') as open_disputes,
                  (select count(*) from refunds
                   where excess > 0 and update_time > now() - interval '1 day') as excess_refunds,
                  (select count(*) from refunds
                   where bounced_time > now() - interval '1 day') as bounced_refunds
                """,
                row ->
                    new CheckBacklog(
                        row.longInteger("failing"),
                        Duration.ofMillis(Math.max(0, row.longInteger("unsearched_millis"))),
                        Duration.ofMillis(Math.max(0, row.longInteger("checks_lag_millis"))),
                        Duration.ofMillis(Math.max(0, row.longInteger("looks_lag_millis"))),
                        row.longInteger("open_disputes"),
                        row.longInteger("excess_refunds"),
                        row.longInteger("bounced_refunds")),
                SEVERAL)
            .getFirst());
  }
}
