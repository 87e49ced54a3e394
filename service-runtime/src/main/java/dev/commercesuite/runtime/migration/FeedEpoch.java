package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.LockTimeout;
import dev.commercesuite.runtime.database.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner of a database says about the history of its feeds once it was restored, or another
 * server has taken over: {@link #begin} a new epoch, or {@link #keep} the one there is. Until then
 * the feeds are refused. Whoever serves can do neither.
 */
public final class FeedEpoch {
  private static final Logger log = LoggerFactory.getLogger(FeedEpoch.class);

  /** At a million transactions a second, the last one of a hundred thousand years. */
  private static final long HIGHEST_POSSIBLE = 1L << 62;

  /** See V1 of the runtime. */
  private static final String COLUMNS_WITH_POSITIONS =
      """
      select format('%I.%I', c.relname, a.attname),
        format('select max(%I) from %I.%I', a.attname, n.nspname, c.relname)
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema()
        and c.relkind in ('r', 'p') and not c.relispartition
        and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bigint'::regtype
        and (a.attname like '%position' or c.relname = 'feed_history' and a.attname = 'kept_from')
      order by 1
      """;

  /**
   * Above whatever is there, and above what transactions write that the search for the highest
   * position did not see. Also those that have their number by now and have read no base yet.
   */
  private static final String BEGIN =
      """
      update feed_history
      set epoch = gen_random_uuid(), server = feed_server(tableoid),
        base = greatest(?, base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
          + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      returning epoch::text, base, server
      """;

  /**
   * The number of this transaction is the last one that nobody writes an event with. An upgrade
   * leaves databases and tables their numbers, a copy or a dump does not.
   */
  private static final String KEEP =
      """
      update feed_history set server = feed_server(tableoid)
      where base + pg_current_xact_id()::text::bigint >= ?
        and split_part(server, '/', 3) = split_part(feed_server(tableoid), '/', 3)
      returning epoch::text, base, server
      """;

  private final MigrationConfig config;
  private final Connection connection;

  private FeedEpoch(MigrationConfig config, Connection connection) {
    this.config = config;
    this.connection = connection;
  }

  /**
   * After a restore: every token from before is refused, and readers start again. Positions go on
   * above all those that are there. Services may run.
   *
   * @throws Migrations.MigrationFailed when transactions that read the history leave no moment free
   *     for ten minutes
   */
  public static void begin(MigrationConfig config) {
    run(config, FeedEpoch::begin);
  }

  /**
   * After an upgrade or a failover that has certainly lost nothing: tokens stay good.
   *
   * @throws Migrations.MigrationFailed when a dump was restored
   */
  public static void keep(MigrationConfig config) {
    run(config, FeedEpoch::keep);
  }

  private interface Step {
    void on(FeedEpoch epoch) throws SQLException;
  }

  private static void run(MigrationConfig config, Step step) {
    // No migration, and nobody else who does this, comes in between.
    try (Connection connection = Migrations.lock(config)) {
      connection.setAutoCommit(false);
      step.on(new FeedEpoch(config, connection));
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private void begin() throws SQLException {
    long highest = highestPosition();
    long deadline = System.nanoTime() + Migrations.PATIENCE.toNanos();
    while (!isBegun(highest)) {
      if (System.nanoTime() >= deadline) {
        throw new Migrations.MigrationFailed(
            ("transactions, such as those of a backup, have kept a lock on feed_history of %s for %s"
                    + " minutes; end them and try again")
                .formatted(config.url(), Migrations.PATIENCE.toMinutes()),
            null);
      }
      Migrations.pause(Duration.ofSeconds(2));
    }
  }

  /**
   * The lock waits for all who have read the base: none of them is still writing then. It waits
   * only for a moment, since everybody else waits behind it.
   */
  private boolean isBegun(long highest) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '100ms'");
      statement.execute("lock table feed_history in access exclusive mode");
    } catch (SQLException e) {
      connection.rollback();
      DatabaseException failure = SqlFailures.translate(e);
      if (failure instanceof LockTimeout) {
        log.atWarn()
            .addKeyValue("url", config.url())
            .log(
                "A new epoch waits for transactions, such as a backup, that have read the one before");
        return false;
      }
      throw failure;
    }
    if (!isUpdated(BEGIN, highest)) {
      throw new IllegalStateException("the database " + config.url() + " has no feed_history");
    }
    return true;
  }

  private void keep() throws SQLException {
    if (!isUpdated(KEEP, highestPosition())) {
      throw new Migrations.MigrationFailed(
          "the epoch of %s cannot stay the same: a dump or a copy was restored, because the database"
                  .formatted(config.url())
              + " or feed_history was made anew, or transactions are numbered from below the"
              + " positions that are there; run migrate new-epoch",
          null);
    }
  }

  private boolean isUpdated(String sql, long highest) throws SQLException {
    boolean updated;
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, highest);
      try (ResultSet history = update.executeQuery()) {
        updated = history.next();
        if (updated) {
          log.atInfo()
              .addKeyValue("url", config.url())
              .addKeyValue("epoch", history.getString("epoch"))
              .addKeyValue("base", history.getLong("base"))
              .addKeyValue("server", history.getString("server"))
              .log("The history of the feeds is confirmed");
        }
      }
    }
    connection.commit();
    return updated;
  }

  /**
   * Of everything that is committed. Takes as long as reading the tables without an index on it.
   *
   * @throws Migrations.MigrationFailed when it is one that no transaction can have had, above which
   *     there is no room
   */
  private long highestPosition() throws SQLException {
    long highest = 0;
    for (PositionColumn column : positionColumns()) {
      try (Statement statement = connection.createStatement();
          ResultSet max = statement.executeQuery(column.query())) {
        if (max.next()) {
          // 0 of an empty table.
          highest = Math.max(highest, requirePossible(column.name(), max.getLong(1)));
        }
      }
    }
    connection.commit();
    return highest;
  }

  private long requirePossible(String column, long highest) {
    if (highest > HIGHEST_POSSIBLE) {
      throw new Migrations.MigrationFailed(
          "the highest position in %s of %s is %s; expected at most %s, because no transaction has got"
                  .formatted(column, config.url(), highest, HIGHEST_POSSIBLE)
              + " that far: find out where its row comes from, correct or delete it, and try again",
          null);
    }
    return highest;
  }

  /**
   * A column with positions.
   *
   * @param query for the highest
   */
  private record PositionColumn(String name, String query) {}

  private List<PositionColumn> positionColumns() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(COLUMNS_WITH_POSITIONS)) {
      List<PositionColumn> columns = new ArrayList<>();
      while (rows.next()) {
        columns.add(new PositionColumn(rows.getString(1), rows.getString(2)));
      }
      return columns;
    }
  }
}
