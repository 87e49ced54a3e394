package dev.commercesuite.order.persistence;

import dev.commercesuite.runtime.database.Database;

/**
 * What is left to redact of purged customers.
 *
 * @param waiting customers of whom orders are left
 * @param failures how often in a row the worst of it failed: reading the list of purged users, or
 *     redacting the orders of one of them
 */
public record ErasureBacklog(long waiting, long failures) {

  /** As it is now. */
  public static ErasureBacklog read(Database database) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                """
                select waiting, greatest(failures_of_customers, failures)::bigint as failures
                from purged_users_cursor, (
                  select count(*) as waiting, coalesce(max(failures), 0) as failures_of_customers
                  from purged_customers) as customers
                """,
                row -> new ErasureBacklog(row.longInteger("waiting"), row.longInteger("failures")))
            .getFirst());
  }
}
