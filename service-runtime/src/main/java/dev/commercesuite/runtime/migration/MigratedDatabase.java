package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a database as soon as PostgreSQL answers and it has the schema of this build. */
public final class MigratedDatabase {
  private static final Logger log = LoggerFactory.getLogger(MigratedDatabase.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final DatabaseConfig config;
  private final SchemaVersion schema;
  private final long deadline;
  private String lastReason = "";

  private MigratedDatabase(DatabaseConfig config, String location) {
    this.config = config;
    this.schema = new SchemaVersion(config.url(), location);
    this.deadline = System.nanoTime() + config.startupTimeout().toNanos();
  }

  /**
   * Returns when the command {@code migrate} of this build, or of a newer one, has been there.
   *
   * @param pool its name in logs and metrics, such as the service's name
   * @param metrics where the pool's figures go
   * @param location of the service's migrations, such as {@code classpath:db/order}
   * @throws DatabaseUnavailable when that is not so within the startup timeout
   * @throws Migrations.ForeignSchema when the database was made by a build with other migrations
   */
  public static Database open(
      DatabaseConfig config, String pool, MeterRegistry metrics, String location) {
    var migrated = new MigratedDatabase(config, location);
    Database database = migrated.awaitServer(pool, metrics);
    try {
      migrated.awaitSchema(database);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private Database awaitServer(String pool, MeterRegistry metrics) {
    while (true) {
      try {
        return Database.open(config, pool, metrics);
      } catch (DatabaseUnavailable e) {
        String reason = String.valueOf(e.getMessage());
        pause("Waiting until the database answers", reason, "does not answer: " + reason);
      }
    }
  }

  private void awaitSchema(Database database) {
    String missing = schema.missingIn(database);
    while (!missing.isEmpty()) {
      pause(
          "Waiting until the database is migrated",
          missing,
          "does not have the schema of this version: " + missing + "; run the command migrate");
      missing = schema.missingIn(database);
    }
  }

  private void pause(String message, String reason, String problem) {
    if (System.nanoTime() >= deadline) {
      throw new DatabaseUnavailable("the database " + config.url() + " " + problem, null);
    }
    if (!reason.equals(lastReason)) {
      log.atInfo().addKeyValue("url", config.url()).addKeyValue("reason", reason).log(message);
    }
    lastReason = reason;
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while waiting for the schema", e);
    }
  }
}
