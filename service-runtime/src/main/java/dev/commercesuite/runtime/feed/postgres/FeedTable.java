package dev.commercesuite.runtime.feed.postgres;

import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.RowMapper;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An append-only table of events, read as a feed. Beside those of the event it has the columns
 * {@code feed_position}, {@code sequence} and {@code customer_id}.
 *
 * <p>{@code feed_position} is the number of the writing transaction, or the position of the same
 * object's event before if that is higher, so that the events of one object have growing positions.
 * Events at or above the oldest running transaction are not shown: an earlier one may follow.
 * Thread-safe.
 */
public final class FeedTable<E> {
  /** The horizon: whatever is below it is committed or never will be. */
  private static final String SETTLED = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

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

  /** What there is to read at the moment, of every feed of the database. */
  public static FeedRange range(Transaction tx) {
    return tx.queryOne(
            """
            select epoch::text as epoch, kept_from, %s as settled
            from feed_history
            """
                .formatted(SETTLED),
            row ->
                new FeedRange(
                    row.text("epoch"), row.longInteger("kept_from"), row.longInteger("settled")))
        .orElseThrow(() -> new IllegalStateException("the database has no feed_history"));
  }

  /**
   * The next events after a position.
   *
   * @param customer whose alone; null for everyone's
   */
  public List<Positioned<E>> after(
      Transaction tx, FeedPosition after, @Nullable Object customer, int limit) {
    String sql =
        """
        select feed_position, sequence as feed_sequence, %2$s as feed_subject, %3$s
        from %1$s
        where (feed_position, %2$s, sequence) > (?, ?, ?)
          and feed_position < %4$s
          %5$s
        order by feed_position, %2$s, sequence
        limit ?
        """
            .formatted(
                table, subject, columns, SETTLED, customer == null ? "" : "and customer_id = ?");
    Stream<Object> parameters =
        Stream.of(
                Stream.<Object>of(after.settled(), after.subject(), after.sequence()),
                Stream.ofNullable(customer),
                Stream.<Object>of(limit))
            .flatMap(Function.identity());
    return tx.query(sql, this::positioned, parameters.toArray());
  }

  /** The next events of one object, which are written one after the other: none is held back. */
  public List<Positioned<E>> ofSubject(Transaction tx, UUID id, long afterSequence, int limit) {
    return tx.query(
        """
        select feed_position, sequence as feed_sequence, %2$s as feed_subject, %3$s
        from %1$s
        where %2$s = ? and sequence > ?
        order by sequence
        limit ?
        """
            .formatted(table, subject, columns),
        this::positioned,
        id,
        afterSequence,
        limit);
  }

  /** Whether there is an event that {@link #after} does not show yet. */
  public boolean isHoldingBack(Transaction tx, @Nullable Object customer) {
    String sql =
        """
        select exists (
          select from %s
          where feed_position >= %s %s) as held_back
        """
            .formatted(table, SETTLED, customer == null ? "" : "and customer_id = ?");
    return tx.queryOne(sql, row -> row.bool("held_back"), Stream.ofNullable(customer).toArray())
        .orElseThrow();
  }

  private Positioned<E> positioned(Row row) {
    return new Positioned<>(
        new FeedPosition(
            row.longInteger("feed_position"),
            row.uuid("feed_subject"),
            row.longInteger("feed_sequence")),
        mapper.map(row));
  }
}
