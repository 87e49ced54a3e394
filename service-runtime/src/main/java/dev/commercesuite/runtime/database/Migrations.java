package dev.commercesuite.runtime.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this build, as the owner role. Several replicas may start at
 * once: one migrates, the others wait for it and find nothing left to do.
 *
 * <p>Migrations grant the application role what it needs, no more: {@code grant select on orders to
 * ${app_role};}.
 */
public final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** The advisory lock that whoever migrates a database holds. */
  private static final long LOCK = 0x6d696772617465L;

  /**
   * The tables that the runtime itself keeps in each service's database. They have their own
   * history table, so that their version numbers never meet those of a service.
   */
  private static final String RUNTIME_LOCATION = "classpath:db/runtime";

  private final DatabaseConfig config;

  private Migrations(DatabaseConfig config) {
    this.config = config;
  }

  /**
   * Waits until PostgreSQL answers, then applies the runtime's migrations and those of the service.
   *
   * @param location of the service's migrations, such as {@code classpath:db/order}
   * @throws DatabaseUnavailable when PostgreSQL does not answer within the startup timeout
   * @throws MigrationFailed when a migration fails, or when the database was migrated by a build
   *     with other migrations
   */
  public static void migrate(DatabaseConfig config, String location) {
    Migrations migrations = new Migrations(config);
    migrations.awaitPostgres();
    migrations.oneAtATime(() -> {
      migrations.apply(RUNTIME_LOCATION, "runtime_schema_history");
      migrations.apply(location, "flyway_schema_history");
    });
  }

  /** The migrations of a service failed. */
  public static class MigrationFailed extends RuntimeException {
    MigrationFailed(String message, FlywayException cause) {
      super(message, cause);
    }
  }

  /**
   * The database was migrated by a build whose migrations are not those of this build or of one
   * before it. The migrations of a release are never edited, so that one of the two builds was not
   * a release, and its data is for trying out only.
   */
  public static final class ForeignSchema extends MigrationFailed {
    ForeignSchema(String database, FlywayException cause) {
      super(
          "the database %s was made by an unreleased version with other migrations;"
                  .formatted(database)
              + " start with an empty database",
          cause);
    }
  }

  /** Flyway locks its history table, but two replicas that both create it still collide. */
  private void oneAtATime(Runnable work) {
    try (Connection connection = DriverManager.getConnection(config.url(), ownerProperties());
        PreparedStatement lock = connection.prepareStatement("select pg_advisory_lock(?)")) {
      lock.setLong(1, LOCK);
      lock.execute();
      work.run(); // the lock goes with the connection
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private void apply(String location, String historyTable) {
    try {
      Flyway.configure()
          .dataSource(config.url(), config.owner().user(), config.owner().password().reveal())
          .locations(location)
          .table(historyTable)
          // The other history's tables are there already, or will be.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .placeholders(Map.of("app_role", config.application().user()))
          .load()
          .migrate();
    } catch (FlywayValidateException e) {
      throw new ForeignSchema(config.url(), e);
    } catch (FlywayException e) {
      throw new MigrationFailed("the database could not be migrated: " + e.getMessage(), e);
    }
  }

  private void awaitPostgres() {
    long deadline = System.nanoTime() + config.startupTimeout().toNanos();
    while (true) {
      try (Connection _ = DriverManager.getConnection(config.url(), ownerProperties())) {
        return;
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
        log.atInfo()
            .addKeyValue("url", config.url())
            .addKeyValue("reason", e.getMessage())
            .log("PostgreSQL does not answer yet");
      }
      pause();
    }
  }

  private Properties ownerProperties() {
    Properties properties = ConnectionProperties.driver("migrations");
    properties.setProperty("user", config.owner().user());
    properties.setProperty("password", config.owner().password().reveal());
    return properties;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while waiting for PostgreSQL", e);
    }
  }
}
