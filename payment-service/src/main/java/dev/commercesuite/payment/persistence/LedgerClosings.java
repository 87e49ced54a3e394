package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.database.CheckViolation;
import dev.commercesuite.runtime.database.Database;
import java.util.OptionalLong;

/**
 * Closes sums of the ledger, so that the trial balance does not add up all postings each time. The
 * database does it by itself: it decides up to where, and the application role cannot write sums.
 * Any number of replicas may close at the same time. Thread-safe.
 */
public final class LedgerClosings {
  private final Database database;

  public LedgerClosings(Database database) {
    this.database = database;
  }

  /**
   * Closes the next postings, if there are so many that no older one can appear among.
   *
   * @param postings 1,000 or more
   * @return up to which position; empty when there are not, or another replica was faster
   * @throws CheckViolation when fewer are to be closed
   */
  public OptionalLong closeNext(int postings) {
    return database.inTransaction(tx ->
        tx
            .query(
                """
                select closed from close_ledger(?) as closed
                where closed is not null
                """,
                row -> row.longInteger("closed"),
                postings)
            .stream()
            .mapToLong(Long::longValue)
            .findFirst());
  }

  /**
   * How many postings are not closed yet, which the trial balance adds up.
   *
   * @param most so many are told from more
   */
  public long countOpen(int most) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select count(*) as open
                from (
                  select from ledger_postings
                  where feed_position >= (select max(until_position) from ledger_closings)
                  order by feed_position
                  limit ?) as postings
                """,
                row -> row.longInteger("open"),
                most)
            .orElseThrow());
  }
}
