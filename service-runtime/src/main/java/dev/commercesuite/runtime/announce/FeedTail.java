package dev.commercesuite.runtime.announce;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.feed.postgres.FeedTable;
import java.util.List;

/**
 * The newest events of a {@link FeedTable}, of which only is read what they are about. However many
 * there are, reading them costs a few pages of the index over their positions. Thread-safe.
 */
public final class FeedTail {
  private final Database database;
  private final String table;
  private final String subject;

  /**
   * @param subject the column with the id of the object that has changed
   */
  public FeedTail(Database database, String table, String subject) {
    this.database = database;
    this.table = table;
    this.subject = subject;
  }

  /** An event, and what it is about. */
  record Entry(FeedPosition position, ChangedObject changed) {}

  /**
   * The newest events at a moment.
   *
   * @param epoch of the history that the positions belong to
   * @param horizon no event shows up before it any more
   * @param next before which every running transaction is
   * @param shown from the earlier horizon to this one, oldest first: feeds show them now
   * @param ahead behind the horizon, newest first: feeds do not show them yet
   */
  record Glance(String epoch, long horizon, long next, List<Entry> shown, List<Entry> ahead) {}

  /**
   * @param since an earlier horizon
   * @param limit of the events that are shown now, and of those ahead
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   */
  Glance look(long since, int limit) {
    return database.inSnapshot(tx -> {
      FeedRange range = FeedHistory.range(tx);
      long horizon = range.end();
      return new Glance(
          range.epoch(),
          horizon,
          horizon + running(tx),
          events(
              tx, range, "feed_position >= ? and feed_position < ?", "asc", since, horizon, limit),
          events(tx, range, "feed_position >= ?", "desc", horizon, limit));
    });
  }

  /** How many transactions began after the horizon; most of them have ended. */
  private static long running(Transaction tx) {
    return tx.queryOne(
            """
            select pg_snapshot_xmax(pg_current_snapshot())::text::bigint
              - pg_snapshot_xmin(pg_current_snapshot())::text::bigint as running
            """,
            row -> row.longInteger("running"))
        .orElseThrow();
  }

  private List<Entry> events(
      Transaction tx, FeedRange range, String condition, String direction, Object... parameters) {
    return tx.query(
        """
        select feed_position, %2$s as subject, sequence, customer_id::text as customer
        from %1$s
        where %3$s
        order by feed_position %4$s, %2$s %4$s, sequence %4$s
        limit ?
        """
            .formatted(table, subject, condition, direction),
        row -> entry(range, row),
        parameters);
  }

  private static Entry entry(FeedRange range, Row row) {
    FeedPosition position =
        new FeedPosition(
            range.epoch(),
            row.longInteger("feed_position"),
            row.uuid("subject"),
            row.longInteger("sequence"));
    return new Entry(position, new ChangedObject(position.subject(), row.text("customer")));
  }
}
