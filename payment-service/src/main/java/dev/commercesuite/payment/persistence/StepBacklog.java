package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.database.Database;
import java.time.Duration;

/**
 * How many steps at the provider are without an outcome, and for how long.
 *
 * @param open not parked, those that a caller is waiting for included
 * @param parked left to an operator
 * @param lag for how long the most overdue step has been due without anybody taking it up
 * @param age since when the oldest step that is not parked has been open
 */
public record StepBacklog(long open, long parked, Duration lag, Duration age) {

  /** As it is now. */
  public static StepBacklog read(Database database) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                """
                select count(*) filter (where parked_time is null) as open,
                  count(*) filter (where parked_time is not null) as parked,
                  coalesce(extract(epoch from now()
                    - min(next_attempt_time) filter (where parked_time is null)) * 1000, 0)::bigint
                    as lag_millis,
                  coalesce(extract(epoch from now()
                    - min(create_time) filter (where parked_time is null)) * 1000, 0)::bigint
                    as age_millis
                from provider_steps
                where state = 'STARTED'
                """,
                row ->
                    new StepBacklog(
                        row.longInteger("open"),
                        row.longInteger("parked"),
                        Duration.ofMillis(Math.max(0, row.longInteger("lag_millis"))),
                        Duration.ofMillis(Math.max(0, row.longInteger("age_millis")))))
            .getFirst());
  }
}
