package dev.commercesuite.runtime.database;

import dev.commercesuite.runtime.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one transaction. For the thread that it was given to, until the {@link
 * TransactionBody} returns.
 *
 * <p>Question marks take {@code String}, {@code Integer}, {@code Long}, {@code Boolean}, {@code
 * BigDecimal}, {@code LocalDate}, {@code UUID}, {@code Instant} (as {@code timestamptz}), enums (as
 * the text of their name), {@code byte[]}, null, and arrays or collections of these as PostgreSQL
 * arrays ({@code where id = any(?)}). JSON is a {@code String} with {@code ?::jsonb}; maps of texts
 * are {@code jsonb} objects. Every method throws a {@link DatabaseException}.
 */
public final class Transaction {
  /**
   * What other processes are to hear.
   *
   * @param channel on which {@link Notifications} hears it
   * @param item what has changed, in a few characters without a line break
   */
  public record Announcement(String channel, String item) {}

  private final Connection connection;
  private final StatementCancellation cancellation;
  private final NamedSql.Cache namedSql;
  private final List<Announcement> announcements;
  private final Runnable answered;

  /**
   * @param announcements to which those of the transaction are added
   * @param answered to be run after each statement that the server has answered
   */
  Transaction(
      Connection connection,
      StatementCancellation cancellation,
      NamedSql.Cache namedSql,
      List<Announcement> announcements,
      Runnable answered) {
    this.connection = connection;
    this.cancellation = cancellation;
    this.namedSql = namedSql;
    this.announcements = announcements;
    this.answered = answered;
  }

  /** A statement whose parameters have names ({@code :id}): better from four parameters on. */
  public NamedStatement statement(String sql) {
    return new NamedStatement(this, namedSql.get(sql));
  }

  /**
   * The rows of a SELECT, or of a statement with RETURNING. Of several statements, with semicolons
   * between them, those of the last: they are sent at once, and each runs after the one before.
   */
  public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
    return execute(
        sql,
        statement -> {
          Parameters.bind(statement, parameters);
          try (ResultSet result = lastResult(statement)) {
            Row row = new Row(result);
            List<T> rows = new ArrayList<>();
            while (result.next()) {
              rows.add(mapper.map(row));
            }
            return rows;
          }
        });
  }

  private static ResultSet lastResult(PreparedStatement statement) throws SQLException {
    if (!statement.execute()) {
      throw new IllegalStateException("the statement has no rows to return");
    }
    ResultSet result = statement.getResultSet();
    while (statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)) {
      result.close();
      result = statement.getResultSet();
    }
    return result;
  }

  /** The rows of SQL that was put together. */
  public <T> List<T> query(Sql sql, RowMapper<T> mapper) {
    return query(sql.text(), mapper, sql.values());
  }

  /**
   * The only row, if there is one.
   *
   * @throws IllegalStateException when there are more
   */
  public <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
    List<T> rows = query(sql, mapper, parameters);
    if (rows.size() > 1) {
      throw new IllegalStateException("found " + rows.size() + " rows; expected one at most");
    }
    return rows.stream().findFirst();
  }

  /** How many rows an INSERT, UPDATE or DELETE touched. */
  public int update(String sql, @Nullable Object... parameters) {
    return execute(
        sql,
        statement -> {
          Parameters.bind(statement, parameters);
          return statement.executeUpdate();
        });
  }

  /**
   * Announces to all processes that something has changed, soon after the commit: unlike {@code
   * pg_notify}, for which commits of the whole server queue, and which is for what is rare. A
   * process that dies in between announces nothing: listeners look by themselves, too.
   */
  public void announce(String channel, String item) {
    announcements.add(new Announcement(channel, item));
  }

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private <T> T execute(String sql, Work<T> work) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      cancellation.running(statement);
      try {
        T result = work.on(statement);
        answered.run();
        return result;
      } finally {
        cancellation.finished();
      }
    } catch (SQLException e) {
      throw cancellation.isCancelled() ? new TransactionCancelled(e) : SqlFailures.translate(e);
    }
  }
}
