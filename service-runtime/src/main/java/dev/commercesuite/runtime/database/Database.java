package dev.commercesuite.runtime.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.commercesuite.runtime.database.Transaction.Announcement;
import dev.commercesuite.runtime.database.availability.Availability;
import dev.commercesuite.runtime.database.availability.DatabaseProbe;
import dev.commercesuite.runtime.database.availability.OpenTransactions;
import dev.commercesuite.runtime.database.availability.PoolConnections;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections as the application role, and transactions on them.
 *
 * <p>A transaction ends with the gRPC call around it: when {@link io.grpc.Context} is cancelled,
 * the running statement is cancelled in PostgreSQL and everything is rolled back. Transactions do
 * not nest and make no remote call ({@link #insideTransaction}). Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int ATTEMPTS = 5;

  /** Longer than the probe takes to come again to a database that is there. */
  private static final Duration MAYBE_AWAY = Duration.ofMillis(300);

  /** After so long without an answer, a pool shows by itself whether it works. */
  private static final Duration UNTRIED = Duration.ofMillis(500);

  private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();
  private static final Duration LONGEST_FILL = Duration.ofSeconds(15);
  private static final Duration FILL_CHECK = Duration.ofMillis(10);

  /** The first one connects while the process starts, as all others of all its replicas. */
  private static final int FIRST_PROBE_SECONDS = 5;

  private static final int PROBE_SECONDS = 1;

  /** How long the pool waits for a sign of life of a connection that was not used for a moment. */
  private static final Duration VALIDATION = Duration.ofSeconds(1);

  /** Hears of what a transaction {@linkplain Transaction#announce announces}. */
  @FunctionalInterface
  public interface CommitListener {
    /**
     * The transaction has committed. Called on its thread, outside of it; must return soon and not
     * throw.
     */
    void committed(List<Announcement> announcements);
  }

  private final DatabaseConfig config;
  private final String name;
  private final HikariDataSource pool;
  private final PoolConnections connections;
  private final Availability availability;
  private final OpenTransactions open;
  private final NamedSql.Cache namedSql = new NamedSql.Cache();
  private final AtomicBoolean trying = new AtomicBoolean();
  private volatile CommitListener listener = _ -> {};
  private volatile @Nullable DatabaseProbe probe;

  private Database(
      DatabaseConfig config,
      String name,
      HikariDataSource pool,
      PoolConnections connections,
      Availability availability) {
    this.config = config;
    this.name = name;
    this.pool = pool;
    this.connections = connections;
    this.availability = availability;
    this.open = new OpenTransactions(pool, connections::madeAt, availability);
  }

  /**
   * Opens the pool with one connection; the others follow in the background. The database is
   * reachable.
   *
   * @param name of the pool in logs and metrics, such as the service's name
   * @param metrics where the pool's figures go
   * @throws DatabaseUnavailable when no connection can be made
   */
  public static Database open(DatabaseConfig config, String name, MeterRegistry metrics) {
    Availability availability = new Availability(name, config.outageAfter(), System::nanoTime);
    PoolConnections connections =
        new PoolConnections(config.url(), ConnectionProperties.ofPool(config, name), availability);
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(name);
    hikari.setDataSource(connections);
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setAutoCommit(false);
    hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
    hikari.setValidationTimeout(
        Math.min(VALIDATION.toMillis(), config.connectionTimeout().toMillis()));
    hikari.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(metrics));
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    try {
      HikariDataSource pool = new HikariDataSource(hikari);
      connections.becomePatient();
      return new Database(config, name, pool, connections, availability);
    } catch (PoolInitializationException e) {
      throw new DatabaseUnavailable("no connection to " + config.url() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Looks from now on whether the server answers, on another connection. While it does not, nobody
   * waits for it: transactions fail at once, and those that have begun are ended. To be called
   * once.
   *
   * @param metrics where the figures of the loop go
   */
  public void watch(MeterRegistry metrics) {
    DatabaseProbe.Listener evictions =
        new DatabaseProbe.Listener() {
          @Override
          public void onOutage() {
            open.endAll();
            pool.getHikariPoolMXBean().softEvictConnections();
          }

          @Override
          public void onNewConnection() {
            pool.getHikariPoolMXBean().softEvictConnections();
            open.suspectAll();
          }

          @Override
          public void onRefusal() {
            tryPool();
          }

          @Override
          public void onAnswer() {
            open.endSuspects();
          }
        };
    DatabaseProbe started =
        new DatabaseProbe(
            config.url(),
            ConnectionProperties.ofProbe(config, name, FIRST_PROBE_SECONDS),
            ConnectionProperties.ofProbe(config, name, PROBE_SECONDS),
            name,
            metrics,
            availability,
            evictions);
    probe = started;
    started.start();
  }

  /**
   * Without calls nobody uses the pool, whose connections may work or not. One at a time: it may
   * wait for a connection that cannot be made.
   */
  private void tryPool() {
    if (availability.silence().compareTo(UNTRIED) > 0 && trying.compareAndSet(false, true)) {
      var _ =
          Thread.ofVirtual()
              .name("database-trial-" + name)
              .start(() -> {
                try {
                  var _ = inReadOnlyTransaction(tx -> tx.query("select 1 as one", _ -> true));
                } catch (DatabaseException e) {
                  log.atDebug().setCause(e).log("No connection of the pool works");
                } finally {
                  trying.set(false);
                }
              });
    }
  }

  /** For how long nothing was answered, of a database that is {@linkplain #watch watched}. */
  public Duration silence() {
    return probe == null ? Duration.ZERO : availability.silence();
  }

  /** As in logs and metrics, such as the service's name. */
  public String name() {
    return name;
  }

  /**
   * Returns when all connections of the pool are open, or after some seconds. To authenticate, each
   * computes thousands of hashes, for which calls on a new process would have to wait.
   */
  public void awaitFullPool() {
    long deadline = System.nanoTime() + LONGEST_FILL.toNanos();
    while (pool.getHikariPoolMXBean().getTotalConnections() < pool.getMaximumPoolSize()
        && System.nanoTime() < deadline) {
      try {
        Thread.sleep(FILL_CHECK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * From now on tells the listener what transactions {@linkplain Transaction#announce announce}.
   * Until then nobody hears of it.
   */
  public void afterCommit(CommitListener announcements) {
    listener = announcements;
  }

  /** Runs the body in one transaction (READ COMMITTED) and commits. Any exception rolls back. */
  public <T extends @Nullable Object> T inTransaction(TransactionBody<T> body) {
    return retrying(Access.READ_WRITE, body);
  }

  /** {@link #inTransaction} for a body without a result. */
  public void useTransaction(Consumer<Transaction> body) {
    retrying(
        Access.READ_WRITE,
        transaction -> {
          body.accept(transaction);
          return Boolean.TRUE;
        });
  }

  /** Runs the body in a transaction that PostgreSQL lets write nothing. */
  public <T extends @Nullable Object> T inReadOnlyTransaction(TransactionBody<T> body) {
    return retrying(Access.READ_ONLY, body);
  }

  /**
   * The same for a body of several statements that all see the database as of one moment
   * (REPEATABLE READ), which takes one more round trip to it.
   */
  public <T extends @Nullable Object> T inSnapshot(TransactionBody<T> body) {
    return retrying(Access.SNAPSHOT, body);
  }

  /** Whether the current thread is inside a transaction, where remote calls have no place. */
  public static boolean insideTransaction() {
    return INSIDE.isBound();
  }

  /**
   * How many transactions of unary calls wait for a connection at the moment; those of background
   * workers and streams do not count, which take no call's place. Empty while nothing is answered:
   * who waits for a database that may be away says nothing about how many calls are too many.
   */
  public OptionalInt waiting() {
    if (silence().compareTo(MAYBE_AWAY) > 0) {
      return OptionalInt.empty();
    }
    // Some calls have got a connection, and only see whether it works.
    return OptionalInt.of(
        Math.min(open.waitingCalls(), pool.getHikariPoolMXBean().getThreadsAwaitingConnection()));
  }

  /** Waits for no one: connections that are in use are closed too. */
  @Override
  public void close() {
    DatabaseProbe watching = probe;
    if (watching != null) {
      watching.close();
    }
    connections.close();
    pool.close();
  }

  private enum Access {
    READ_WRITE,
    READ_ONLY,
    SNAPSHOT
  }

  private <T extends @Nullable Object> T retrying(Access access, TransactionBody<T> body) {
    if (insideTransaction()) {
      throw new IllegalStateException("a transaction inside a transaction");
    }
    for (int attempt = 1; ; attempt++) {
      try {
        List<Announcement> announcements = new ArrayList<>();
        T result = ScopedValue.where(INSIDE, true).call(() -> once(access, body, announcements));
        announce(announcements);
        return result;
      } catch (TransactionConflict e) {
        if (SqlFailures.isStalePlan(e.getCause())) {
          // The pool closes this connection by itself. The others have prepared the statement too,
          // and may be more than the attempts.
          pool.getHikariPoolMXBean().softEvictConnections();
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
        log.atDebug().setCause(e).addKeyValue("attempt", attempt).log("Retrying the transaction");
        pause(attempt);
      } catch (StatementFailed e) {
        if (takesNoWrites(access, e)) {
          throw new DatabaseUnavailable("the server takes no writes: " + e.getMessage(), e);
        }
        throw e;
      }
    }
  }

  private static boolean takesNoWrites(Access access, Throwable failure) {
    return access == Access.READ_WRITE
        && failure instanceof StatementFailed refused
        && SqlFailures.isReadOnly(refused);
  }

  /** It is committed: whatever goes wrong here must not look like a failure of the transaction. */
  private void announce(List<Announcement> announcements) {
    if (announcements.isEmpty()) {
      return;
    }
    try {
      listener.committed(announcements);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("What has happened could not be announced");
    }
  }

  private <T extends @Nullable Object> T once(
      Access access, TransactionBody<T> body, List<Announcement> announcements) {
    try (StatementCancellation cancellation = new StatementCancellation();
        OpenTransactions.Use use = begin(cancellation)) {
      Connection connection = use.connection();
      connection.setReadOnly(access != Access.READ_WRITE);
      try {
        if (access == Access.SNAPSHOT) {
          takeSnapshot(connection);
        }
        T result =
            body.run(
                new Transaction(connection, cancellation, namedSql, announcements, use::answered));
        connection.commit();
        use.answered();
        return result;
      } catch (Throwable failure) {
        rollback(connection, failure);
        if (takesNoWrites(access, failure)) {
          // After a failover, its server only follows the new one. The others may be read from, and
          // say so themselves.
          pool.evictConnection(connection);
        }
        throw failure;
      }
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  /** For this transaction alone, which the driver begins with it. */
  private static void takeSnapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set transaction isolation level repeatable read");
    }
  }

  private OpenTransactions.Use begin(StatementCancellation cancellation) throws SQLException {
    if (cancellation.isCancelled()) {
      throw new TransactionCancelled(null);
    }
    return open.begin();
  }

  private static void rollback(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(10L << attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransactionCancelled(e);
    }
  }
}
