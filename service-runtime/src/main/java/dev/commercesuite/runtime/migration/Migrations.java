package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.ConnectionProperties;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.database.SqlFailures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this build, as the owner role, while replicas of the build
 * before it serve. Several processes may migrate at once: one does it, the others wait and find
 * nothing left to do. One that is killed leaves nothing behind that would stop the next.
 *
 * <p>Migrations grant the application role what it needs, no more, and updates column by column:
 * {@code grant select, update (note) on orders to ${app_role};}. A statement that has to wait for a
 * lock gives up after {@value #LOCK_TIMEOUT_MS} ms, because everybody else would queue behind it;
 * its migration is tried again until it gets through. A migration that cannot run in a transaction
 * ({@code create index concurrently}) has a file of its own, which can be run again from its first
 * line:
 *
 * <pre>{@code
 * set lock_timeout = 0; -- it stops nobody, and waits for the transactions that are open
 * drop index concurrently if exists orders_by_note;
 * create index concurrently orders_by_note on orders (note);
 * reset lock_timeout;
 * }</pre>
 */
public final class Migrations {
  /** Less than a caller notices. */
  static final int LOCK_TIMEOUT_MS = 500;

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_LOCK_TIMEOUT = Duration.ofSeconds(2);

  /** For other processes that migrate, and for others' locks. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The advisory lock that whoever migrates a database holds. */
  private static final long LOCK = 0x6d696772617465L;

  private static final int LOCK_CHECK_SECONDS = 5;

  /** With pauses of 1, 2, 4, … s. */
  private static final int CONNECT_RETRIES = 6;

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** The keepalives let the server notice that this process's machine is gone, with its locks. */
  private static final String OPTIONS =
      "-c lock_timeout=%s -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5"
              .formatted(LOCK_TIMEOUT_MS)
          + " -c tcp_keepalives_count=3";

  private final MigrationConfig config;

  private Migrations(MigrationConfig config) {
    this.config = config;
  }

  /**
   * Waits until PostgreSQL answers, then applies the runtime's migrations and those of the service.
   * What PostgreSQL lets everybody do by default is revoked first.
   *
   * @throws DatabaseUnavailable when PostgreSQL does not answer within the startup timeout
   * @throws MigrationFailed when a migration fails, or when the database was migrated by a build
   *     with other migrations
   */
  public static void migrate(MigrationConfig config) {
    Migrations migrations = new Migrations(config);
    try (Connection lock = migrations.lock()) {
      PublicRights.revoke(lock, config.url(), config.owner().user(), config.applicationUser());
      for (SchemaHistory history : SchemaHistory.of(config.location())) {
        migrations.apply(history, lock);
      }
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  /**
   * {@link #migrate(MigrationConfig)} for a process that migrates as it starts.
   *
   * @param location of the service's migrations, such as {@code classpath:db/order}
   */
  public static void migrate(DatabaseConfig config, String location) {
    DatabaseRole owner = config.owner();
    if (owner == null) {
      throw new IllegalArgumentException("the database " + config.url() + " has no owner role");
    }
    migrate(MigrationConfig.of(config, owner, location));
  }

  /** The migrations of a service failed. */
  public static class MigrationFailed extends RuntimeException {
    MigrationFailed(String message, @Nullable RuntimeException cause) {
      super(message, cause);
    }
  }

  /**
   * The database was migrated by a build whose migrations are not those of this build or of one
   * before it. The migrations of a release are never edited, so that one of the two builds was not
   * a release, and its data is for trying out only.
   */
  public static final class ForeignSchema extends MigrationFailed {
    ForeignSchema(String database, RuntimeException cause) {
      super(
          "the database %s was made by an unreleased version with other migrations;"
                  .formatted(database)
              + " start with an empty database",
          cause);
    }
  }

  /**
   * Flyway locks its history table, but two replicas that both create it still collide. The lock is
   * polled and not waited for: a statement that waits holds a snapshot, for which {@code create
   * index concurrently} of the other process would wait in turn. It goes with the connection.
   */
  static Connection lock(MigrationConfig config) throws SQLException {
    return new Migrations(config).lock();
  }

  private Connection lock() throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Connection connection = connect();
    try (PreparedStatement lock = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      lock.setLong(1, LOCK);
      boolean waits = false;
      while (!isTrue(lock)) {
        if (System.nanoTime() >= deadline) {
          throw new DatabaseUnavailable(
              "another process has been migrating %s for %s minutes"
                  .formatted(config.url(), PATIENCE.toMinutes()),
              null);
        }
        if (!waits) {
          log.atInfo()
              .addKeyValue("url", config.url())
              .log("Another process is migrating the database");
        }
        waits = true;
        pause(PAUSE);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean isTrue(PreparedStatement query) throws SQLException {
    try (ResultSet result = query.executeQuery()) {
      return result.next() && result.getBoolean(1);
    }
  }

  private void apply(SchemaHistory history, Connection lock) throws SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isApplied(history, System.nanoTime() < deadline)) {
      pause(PAUSE_AFTER_LOCK_TIMEOUT);
      if (!lock.isValid(LOCK_CHECK_SECONDS)) {
        throw new DatabaseUnavailable(
            "the connection to %s that keeps other migrations away was lost"
                .formatted(config.url()),
            null);
      }
    }
    execute(
        "grant select on %s to %s".formatted(history.table(), quoted(config.applicationUser())));
  }

  /** False when a lock could not be had; what had begun is undone. */
  private boolean isApplied(SchemaHistory history, boolean mayTryAgain) {
    forgetFailures(history);
    try {
      flyway(history).load().migrate();
      return true;
    } catch (FlywayValidateException e) {
      throw new ForeignSchema(config.url(), e);
    } catch (FlywayException e) {
      if (mayTryAgain && isLockTimeout(e)) {
        log.atWarn()
            .addKeyValue("url", config.url())
            .addKeyValue("reason", e.getMessage())
            .log("A migration waits for a lock that another transaction holds");
        return false;
      }
      throw new MigrationFailed("the database could not be migrated: " + e.getMessage(), e);
    }
  }

  private FluentConfiguration flyway(SchemaHistory history) {
    return history
        .flyway(config.url(), config.owner(), Map.of("options", OPTIONS))
        .placeholders(Map.of("app_role", config.applicationUser()))
        .callbacks(new ConnectionCheck())
        .connectRetries(CONNECT_RETRIES)
        // A lock in a transaction would hold a snapshot; see lock.
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
  }

  /**
   * Flyway notes a failed migration that ran outside a transaction and then refuses to go on. Such
   * migrations can be run again; see above.
   */
  private void forgetFailures(SchemaHistory history) {
    try {
      execute(
          """
          do $$ begin
            if to_regclass('%1$s') is not null then
              delete from %1$s where not success;
            end if;
          end $$
          """
              .formatted(history.table()));
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String quoted(String role) {
    return '"' + role.replace("\"", "\"\"") + '"';
  }

  private static boolean isLockTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** Waits until PostgreSQL answers: it may be starting, or busy, at any moment. */
  private Connection connect() throws SQLException {
    long deadline = System.nanoTime() + config.startupTimeout().toNanos();
    String last = "";
    while (true) {
      try {
        return DriverManager.getConnection(config.url(), ownerProperties());
      } catch (SQLException e) {
        DatabaseException failure = SqlFailures.translate(e);
        if (!(failure instanceof DatabaseUnavailable) || System.nanoTime() >= deadline) {
          throw new DatabaseUnavailable(
              "no connection to "
                  + config.url()
                  + " as "
                  + config.owner().user()
                  + ": "
                  + e.getMessage(),
              e);
        }
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(last)) {
          log.atInfo()
              .addKeyValue("url", config.url())
              .addKeyValue("reason", reason)
              .log("PostgreSQL does not answer yet");
        }
        last = reason;
      }
      pause(PAUSE);
    }
  }

  private Properties ownerProperties() {
    Properties properties = ConnectionProperties.driver("migrations");
    properties.setProperty("user", config.owner().user());
    properties.setProperty("password", config.owner().password().reveal());
    properties.setProperty("options", OPTIONS);
    return properties;
  }

  static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while waiting for PostgreSQL", e);
    }
  }
}
