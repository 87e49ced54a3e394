package dev.commercesuite.runtime.database.availability;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections of a pool. Where one cannot be made because the server is not reached, it
 * waits until it is: a pool that is told of a failure pauses before it tries again, for up to five
 * seconds, in which calls would wait although the server is back. Thread-safe.
 */
public final class PoolConnections implements DataSource, AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LOGIN_SECONDS = 5;

  /** The server looks so often, during a statement, whether its client is still there. */
  private static final String NOTICE_A_VANISHED_CLIENT =
      """
      do $$
      begin
        perform set_config('client_connection_check_interval', '2s', false);
      exception
        when others then null;
      end
      $$
      """;

  private final String url;
  private final Properties properties;
  private final Availability availability;
  private final Map<Connection, Long> madeAt = Collections.synchronizedMap(new WeakHashMap<>());
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean patient;

  /**
   * @param properties for the driver, with the role and its password
   */
  public PoolConnections(String url, Properties properties, Availability availability) {
    this.url = url;
    this.properties = properties;
    this.availability = availability;
  }

  /** From now on waits for the server. Before, a failure is the caller's. */
  public void becomePatient() {
    patient = true;
  }

  /**
   * When a connection was made, in nanoseconds.
   *
   * @param pooled as the pool gives it out
   */
  public long madeAt(Connection pooled) {
    try {
      Long moment = madeAt.get(pooled.unwrap(Connection.class));
      return moment == null ? availability.now() : moment;
    } catch (SQLException _) {
      // It is closed.
      return availability.now();
    }
  }

  /** Ends whatever waits. */
  @Override
  public void close() {
    closed.complete(null);
  }

  @Override
  public Connection getConnection() throws SQLException {
    while (patient) {
      CompletableFuture<Void> nextReturn = availability.nextReturn();
      if (availability.isAway()) {
        await(CompletableFuture.anyOf(nextReturn, closed));
        requireOpen();
        continue;
      }
      try {
        Connection made = connectUnless(nextReturn);
        if (made != null) {
          return made;
        }
      } catch (SQLException e) {
        if (!Unreachable.isMeantBy(e)) {
          throw e;
        }
        await(closed.copy().completeOnTimeout(null, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
      }
      requireOpen();
    }
    return connect();
  }

  /**
   * Returns null when the server has been away and is back before the connection is made, which may
   * wait for ever then.
   */
  private @Nullable Connection connectUnless(CompletableFuture<Void> nextReturn)
      throws SQLException {
    CompletableFuture<Connection> attempt = new CompletableFuture<>();
    Thread.ofVirtual().name("database-connection").start(() -> connectInto(attempt));
    try {
      await(CompletableFuture.anyOf(attempt, nextReturn, closed));
    } catch (SQLException | RuntimeException | Error e) {
      giveUp(attempt);
      throw e;
    }
    return madeBy(attempt);
  }

  /**
   * Returns null, and gives the attempt up, when it is not over, or failed while the wait for it
   * ended for another reason.
   */
  static @Nullable Connection madeBy(CompletableFuture<Connection> attempt) {
    var _ = attempt.cancel(false);
    return attempt.isCompletedExceptionally() ? null : attempt.resultNow();
  }

  /** Whatever it makes, or has made, is closed. */
  private static void giveUp(CompletableFuture<Connection> attempt) throws SQLException {
    Connection made = madeBy(attempt);
    if (made != null) {
      made.close();
    }
  }

  private void connectInto(CompletableFuture<Connection> attempt) {
    try {
      Connection made = connect();
      if (!attempt.complete(made)) {
        made.close();
      }
    } catch (SQLException | RuntimeException | Error e) {
      attempt.completeExceptionally(e);
    }
  }

  private Connection connect() throws SQLException {
    Connection made = DriverManager.getConnection(url, properties);
    try (Statement statement = made.createStatement()) {
      statement.execute(NOTICE_A_VANISHED_CLIENT);
      madeAt.put(made, availability.now());
      return made;
    } catch (SQLException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void requireOpen() throws SQLException {
    if (closed.isDone()) {
      throw new SQLException("the pool is closed");
    }
  }

  private static void await(CompletableFuture<?> event) throws SQLException {
    try {
      event.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new IllegalStateException("a connection could not be made", e);
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the role is that of the configuration");
  }

  /** For the pool: how long it waits at its end. */
  @Override
  public int getLoginTimeout() {
    return LOGIN_SECONDS;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The properties of the connections have one.
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    // The driver logs by java.util.logging.
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("it has no logger");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("it wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
