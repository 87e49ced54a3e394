package dev.commercesuite.runtime.migration;

import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a database has the schema of this build, as the application role sees it. A newer schema
 * is as good: migrations only add while replicas of the build before them serve.
 */
public final class SchemaVersion {
  private static final Logger log = LoggerFactory.getLogger(SchemaVersion.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final Set<ErrorCode> EDITED =
      Set.of(
          CoreErrorCode.CHECKSUM_MISMATCH,
          CoreErrorCode.DESCRIPTION_MISMATCH,
          CoreErrorCode.TYPE_MISMATCH);

  private SchemaVersion() {}

  /**
   * Returns when the command {@code migrate} of this build, or of a newer one, has been there.
   *
   * @param location of the service's migrations, such as {@code classpath:db/order}
   * @throws DatabaseUnavailable when that is not so within the startup timeout
   * @throws Migrations.ForeignSchema when the database was made by a build with other migrations
   */
  public static void await(DatabaseConfig config, String location) {
    long deadline = System.nanoTime() + config.startupTimeout().toNanos();
    String last = "";
    while (true) {
      String missing = missing(config, location);
      if (missing.isEmpty()) {
        return;
      }
      if (System.nanoTime() >= deadline) {
        throw new DatabaseUnavailable(
            "the database %s does not have the schema of this version: %s; run the command migrate"
                .formatted(config.url(), missing),
            null);
      }
      if (!missing.equals(last)) {
        log.atInfo()
            .addKeyValue("url", config.url())
            .addKeyValue("reason", missing)
            .log("Waiting until the database is migrated");
      }
      last = missing;
      pause();
    }
  }

  /** What the database lacks; empty when that is nothing. */
  private static String missing(DatabaseConfig config, String location) {
    try {
      return SchemaHistory.of(location).stream()
          .flatMap(history -> pending(config, history))
          .collect(Collectors.joining(", "));
    } catch (FlywayException e) {
      return firstLine(e);
    }
  }

  private static Stream<String> pending(DatabaseConfig config, SchemaHistory history) {
    Flyway flyway = history.flyway(config.url(), config.application(), Map.of()).load();
    ValidateResult result = flyway.validateWithResult();
    result.invalidMigrations.stream()
        .filter(SchemaVersion::isEdited)
        .findFirst()
        .ifPresent(edited -> {
          throw new Migrations.ForeignSchema(
              config.url(), new FlywayException(edited.errorDetails.errorMessage));
        });
    return Stream.of(flyway.info().pending()).map(SchemaVersion::name);
  }

  private static boolean isEdited(ValidateOutput migration) {
    return EDITED.contains(migration.errorDetails.errorCode);
  }

  private static String name(MigrationInfo migration) {
    return migration.getScript() + " is not applied";
  }

  private static String firstLine(FlywayException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while waiting for the schema", e);
    }
  }
}
