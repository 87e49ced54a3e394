package dev.commercesuite.runtime.feed.postgres;

import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.RowMapper;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An append-only table of events, read as a feed. Beside those of the event it has the columns
 * {@code feed_position}, {@code sequence} and {@code customer_id}.
 *
 * <p>{@code feed_position} is that of the writing transaction ({@link FeedHistory}), or the
 * position of the same object's event before if that is higher, so that the events of one object
 * have growing positions. Events at or above the oldest running transaction are not shown: an
 * earlier one may follow.
 *
 * <p>A reader may have a connection to another server from one read to the next, with a history
 * that was restored: each read tells whether it is still the same. Thread-safe.
 */
public final class FeedTable<E> {
  private final String table;
  private final String subject;
  private final String columns;
  private final RowMapper<E> mapper;

  /**
   * @param subject the column with the id of the object that has changed
   * @param columns those of an event, which {@code mapper} reads
   */
  public FeedTable(String table, String subject, String columns, RowMapper<E> mapper) {
    this.table = table;
    this.subject = subject;
    this.columns = columns;
    this.mapper = mapper;
  }

  /** An event and its place in the feed. */
  public record Positioned<E>(FeedPosition position, E event) {}

  /**
   * What there is to read at the moment. It ends behind the last event that is shown and not at the
   * horizon: the numbers of transactions that left nothing behind are given again after a crash of
   * the server, and what gets them would stand before who has begun at the horizon.
   *
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   */
  public FeedRange range(Transaction tx) {
    return FeedHistory.range(
        tx,
        """
        greatest(
          kept_from,
          (select max(feed_position) from %s where feed_position < %s) + 1)
        """
            .formatted(table, FeedHistory.HORIZON));
  }

  /**
   * The next events after a position.
   *
   * @param customer whose alone; null for everyone's
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   * @throws FeedHistoryGone when it has another history than the position
   */
  public List<Positioned<E>> after(
      Transaction tx, FeedPosition after, @Nullable Object customer, int limit) {
    String sql =
        """
        select feed_position, sequence as feed_sequence, %2$s as feed_subject, %6$s, %3$s
        from %1$s
        where (feed_position, %2$s, sequence) > (?, ?, ?)
          and feed_position < %4$s
          %5$s
        order by feed_position, %2$s, sequence
        limit ?
        """
            .formatted(
                table,
                subject,
                columns,
                FeedHistory.HORIZON,
                customer == null ? "" : "and customer_id = ?",
                FeedHistory.COLUMNS);
    Stream<Object> parameters =
        Stream.of(
                Stream.<Object>of(after.value(), after.subject(), after.sequence()),
                Stream.ofNullable(customer),
                Stream.<Object>of(limit))
            .flatMap(Function.identity());
    return read(tx, after.epoch(), sql, parameters.toArray());
  }

  /**
   * The next events of one object, which are written one after the other: none is held back.
   *
   * @param epoch of the history that the sequence is one in
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   * @throws FeedHistoryGone when it has another history
   */
  public List<Positioned<E>> ofSubject(
      Transaction tx, String epoch, UUID id, long afterSequence, int limit) {
    return read(
        tx,
        epoch,
        """
        select feed_position, sequence as feed_sequence, %2$s as feed_subject, %4$s, %3$s
        from %1$s
        where %2$s = ? and sequence > ?
        order by sequence
        limit ?
        """
            .formatted(table, subject, columns, FeedHistory.COLUMNS),
        id,
        afterSequence,
        limit);
  }

  /**
   * Whether there is an event that {@link #after} does not show yet. By the highest position: how
   * many are above the horizon, which most of the time is none, the planner cannot know.
   */
  public boolean isHoldingBack(Transaction tx, @Nullable Object customer) {
    String sql =
        """
        select coalesce((select max(feed_position) from %s %s) >= %s, false) as held_back
        """
            .formatted(table, customer == null ? "" : "where customer_id = ?", FeedHistory.HORIZON);
    return tx.queryOne(sql, row -> row.bool("held_back"), Stream.ofNullable(customer).toArray())
        .orElseThrow();
  }

  private List<Positioned<E>> read(
      Transaction tx, String epoch, String sql, @Nullable Object... parameters) {
    List<Positioned<E>> found = tx.query(sql, row -> positioned(epoch, row), parameters);
    if (found.isEmpty()) {
      FeedHistory.requireSame(tx, epoch, "resume_token");
    }
    return found;
  }

  private Positioned<E> positioned(String epoch, Row row) {
    FeedHistory.requireSame(epoch, "resume_token", row);
    return new Positioned<>(
        new FeedPosition(
            epoch,
            row.longInteger("feed_position"),
            row.uuid("feed_subject"),
            row.longInteger("feed_sequence")),
        mapper.map(row));
  }
}
