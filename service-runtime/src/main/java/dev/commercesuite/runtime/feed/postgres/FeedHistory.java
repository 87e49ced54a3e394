package dev.commercesuite.runtime.feed.postgres;

import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.FeedHistoryGone;

/**
 * The history that the positions of a database's feeds belong to: the one row of {@code
 * feed_history}, and what to write into statements about them.
 *
 * <p>A position is the base of the history plus the number of the writing transaction. Numbers
 * begin again when a dump is restored in another server, and are given anew when a database goes
 * back to an earlier time; the base and the epoch are what changes then (the command {@code migrate
 * new-epoch}). Whoever reads the base holds a lock on its table until the end of the transaction:
 * while it changes, no transaction is under way that has seen the one before.
 */
public final class FeedHistory {
  private static final String BASE = "(select base from feed_history)";

  /** SQL: the position of what the transaction writes. */
  public static final String POSITION = "(" + BASE + " + pg_current_xact_id()::text::bigint)";

  /** SQL: the horizon. Whatever is below it is committed or never will be. */
  public static final String HORIZON =
      "(" + BASE + " + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)";

  /** SQL: no transaction has got this position yet, nor a higher one. */
  public static final String NEXT =
      "(" + BASE + " + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)";

  /** SQL: the columns that {@link #requireSame(String, String, Row)} reads. */
  static final String COLUMNS =
      """
      (select epoch::text from feed_history) as feed_epoch,
        (select server is not distinct from feed_server(tableoid) from feed_history) as feed_confirmed
      """;

  private FeedHistory() {}

  /**
   * What there is to read at the moment, of every feed of the database.
   *
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   */
  public static FeedRange range(Transaction tx) {
    return range(tx, HORIZON);
  }

  /**
   * @param end SQL: no change shows up before this position any more
   */
  static FeedRange range(Transaction tx, String end) {
    return tx.queryOne(
            "select " + COLUMNS + ", kept_from, " + end + " as feed_end from feed_history",
            row -> {
              requireConfirmed(row);
              return new FeedRange(
                  row.text("feed_epoch"),
                  row.longInteger("kept_from"),
                  row.longInteger("feed_end"));
            })
        .orElseThrow(FeedHistory::missing);
  }

  /** Whether the database is where its history was recorded. */
  public static boolean isConfirmed(Transaction tx) {
    return tx.queryOne("select " + COLUMNS, row -> row.bool("feed_confirmed"))
        .orElseThrow(FeedHistory::missing);
  }

  /**
   * Holds for what is read until the end of the transaction: no other history begins before.
   *
   * @param epoch of the history that was read until now
   * @param field of the request that says from where to read on
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   * @throws FeedHistoryGone when it has another history now
   */
  public static void requireSame(Transaction tx, String epoch, String field) {
    var _ =
        tx.queryOne(
                "select " + COLUMNS,
                row -> {
                  requireSame(epoch, field, row);
                  return true;
                })
            .orElseThrow(FeedHistory::missing);
  }

  /** The same for a row of a statement that has read changes. */
  static void requireSame(String epoch, String field, Row row) {
    requireConfirmed(row);
    if (!row.text("feed_epoch").equals(epoch)) {
      throw new FeedHistoryGone(field);
    }
  }

  private static void requireConfirmed(Row row) {
    if (!row.bool("feed_confirmed")) {
      throw new FeedHistoryUnconfirmed();
    }
  }

  private static IllegalStateException missing() {
    return new IllegalStateException("the database has no feed_history");
  }
}
