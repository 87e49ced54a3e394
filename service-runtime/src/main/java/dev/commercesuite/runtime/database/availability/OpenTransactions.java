package dev.commercesuite.runtime.database.availability;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the transactions of a process wait for, a connection or an answer, so that an outage ends
 * all of it. Thread-safe; only one thread suspects.
 */
public final class OpenTransactions {
  private static final Executor VIRTUAL_THREAD =
      task -> Thread.ofVirtual().name("connection-abort").start(task);

  private static final String CANNOT_CONNECT = "08001";

  /** Longer than most statements take. */
  private static final Duration SUSPICION = Duration.ofSeconds(2);

  private final Set<Use> open = ConcurrentHashMap.newKeySet();
  private final DataSource pool;
  private final ToLongFunction<Connection> madeAt;
  private final Availability availability;
  private final WaitingCalls waitingCalls = new WaitingCalls();

  /** Of the probe's thread, as the next. */
  private List<Use> suspects = List.of();

  private long suspectedSince;

  /**
   * @param madeAt when a connection of the pool was made, in nanoseconds
   */
  public OpenTransactions(
      DataSource pool, ToLongFunction<Connection> madeAt, Availability availability) {
    this.pool = pool;
    this.madeAt = madeAt;
    this.availability = availability;
  }

  /**
   * A connection of the pool, to be closed on this thread.
   *
   * @throws SQLException with the state of a connection that cannot be made when the database is
   *     away, or goes away meanwhile
   */
  public Use begin() throws SQLException {
    Use use = new Use();
    open.add(use);
    try {
      use.connect();
      return use;
    } catch (Throwable failure) {
      open.remove(use);
      throw failure;
    }
  }

  /** How many unary calls wait for a connection. */
  public int waitingCalls() {
    return waitingCalls.count();
  }

  /** Nobody waits for a connection or an answer any more. Returns at once. */
  public void endAll() {
    open.forEach(Use::end);
  }

  /**
   * Those that have a connection from before the probe's broke may wait for an answer that never
   * comes.
   */
  public void suspectAll() {
    suspects = open.stream().filter(Use::hasConnectionFromBefore).toList();
    suspectedSince = availability.now();
  }

  /**
   * Ends those that have been suspected for some time and were not answered meanwhile. Returns at
   * once.
   */
  public void endSuspects() {
    if (!suspects.isEmpty() && availability.now() - suspectedSince > SUSPICION.toNanos()) {
      suspects.stream()
          .filter(open::contains)
          .filter(use -> !use.answeredSince(suspectedSince))
          .forEach(Use::end);
      suspects = List.of();
    }
  }

  /** Of a connection, by one transaction. */
  public final class Use implements AutoCloseable {
    private @Nullable Thread waiting;
    private @Nullable Connection connection;
    private long made;
    private boolean ended;
    private volatile long answered = availability.now();

    private void connect() throws SQLException {
      waiting(Thread.currentThread());
      Connection got;
      try (WaitingCalls.Wait _ = waitingCalls.begin()) {
        got = pool.getConnection();
      } catch (SQLException e) {
        if (stopsWaiting()) {
          throw unavailable(e);
        }
        throw e;
      }
      if (stopsWaiting()) {
        got.close();
        throw unavailable(null);
      }
      synchronized (this) {
        connection = got;
        made = madeAt.applyAsLong(got);
        if (ended) {
          end();
        }
      }
    }

    private synchronized void waiting(Thread thread) throws SQLException {
      // Whoever comes later than endAll() sees why.
      if (availability.isAway()) {
        throw unavailable(null);
      }
      waiting = thread;
    }

    /** Returns whether it was made to; the interrupt has done its work then. */
    private synchronized boolean stopsWaiting() {
      waiting = null;
      if (ended) {
        var _ = Thread.interrupted();
      }
      return ended;
    }

    private synchronized boolean hasConnectionFromBefore() {
      return connection != null && availability.wasThere(made);
    }

    private synchronized void end() {
      ended = true;
      if (waiting != null) {
        waiting.interrupt();
      }
      if (connection != null) {
        try {
          connection.abort(VIRTUAL_THREAD);
        } catch (SQLException _) {
          // It is closed already.
        }
      }
    }

    /** The server has answered on the connection. For the thread that has it. */
    public void answered() {
      answered = availability.now();
      availability.transactionAnswered(made);
    }

    private boolean answeredSince(long moment) {
      return answered - moment > 0;
    }

    /** The connection, until it is closed. */
    public Connection connection() {
      Connection got = connection;
      if (got == null) {
        throw new IllegalStateException("there is no connection");
      }
      return got;
    }

    @Override
    public void close() throws SQLException {
      open.remove(this);
      Connection got;
      synchronized (this) {
        got = connection;
        connection = null;
      }
      if (got != null) {
        got.close();
      }
    }
  }

  private static SQLException unavailable(@Nullable SQLException cause) {
    return new SQLException("the database does not answer", CANNOT_CONNECT, cause);
  }
}
