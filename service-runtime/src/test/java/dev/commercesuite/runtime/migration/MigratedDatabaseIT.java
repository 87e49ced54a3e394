package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MigratedDatabaseIT {
  private static final String LOCATION = "classpath:db/sample";
  private static final Duration NOT_AT_ALL = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void aMigratedDatabaseIsReady() {
    DatabaseConfig migrated = TestPostgres.migrated(LOCATION);

    assertThatCode(() -> open(serving(migrated, NOT_AT_ALL), LOCATION)).doesNotThrowAnyException();
  }

  @Test
  void aNewerSchemaServesAnOlderBuild() {
    DatabaseConfig newer = TestPostgres.migrated("classpath:db/newer");

    assertThatCode(() -> open(serving(newer, NOT_AT_ALL), LOCATION)).doesNotThrowAnyException();
  }

  @Test
  void anOlderSchemaIsWaitedFor() throws Exception {
    DatabaseConfig config = TestPostgres.empty();
    Migrations.migrate(config, LOCATION);
    assertThatThrownBy(() -> open(serving(config, NOT_AT_ALL), "classpath:db/altered"))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessage(
            "the database "
                + config.url()
                + " does not have the schema of this version: V2__note.sql is not applied;"
                + " run the command migrate");
    try (ExecutorService replica = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> start = replica.submit(() -> open(serving(config, LONG), "classpath:db/altered"));

      Migrations.migrate(config, "classpath:db/altered");

      await().atMost(LONG).until(start::isDone);
      start.get();
    }
  }

  @Test
  void anEmptyDatabaseIsWaitedFor() throws Exception {
    DatabaseConfig config = TestPostgres.empty();
    try (ExecutorService replica = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> start = replica.submit(() -> open(serving(config, LONG), LOCATION));

      Migrations.migrate(config, LOCATION);

      await().atMost(LONG).until(start::isDone);
      start.get();
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsNamedWithItsReason() {
    DatabaseRole role = new DatabaseRole("x", new Secret("x"));
    DatabaseConfig nowhere = DatabaseConfig.of("jdbc:postgresql://localhost:1/x", role, role);

    assertThatThrownBy(() -> open(serving(nowhere, NOT_AT_ALL), LOCATION))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageStartingWith("the database jdbc:postgresql://localhost:1/x does not answer: ");
  }

  @Test
  void aDatabaseWithOtherMigrationsIsRefused() {
    DatabaseConfig config = TestPostgres.migrated(LOCATION);

    assertThatThrownBy(() -> open(serving(config, LONG), "classpath:db/edited"))
        .isInstanceOf(Migrations.ForeignSchema.class);
  }

  private static void open(DatabaseConfig config, String location) {
    MigratedDatabase.open(config, "test", new SimpleMeterRegistry(), location).close();
  }

  /** A process that does not know the owner role. */
  private static DatabaseConfig serving(DatabaseConfig config, Duration startupTimeout) {
    return new DatabaseConfig(
        config.url(),
        config.application(),
        null,
        config.poolSize(),
        config.connectionTimeout(),
        config.statementTimeout(),
        config.lockTimeout(),
        startupTimeout);
  }
}
