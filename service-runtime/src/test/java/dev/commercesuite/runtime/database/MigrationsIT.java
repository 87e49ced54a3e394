package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MigrationsIT {
  private static final String LOCATION = "classpath:db/sample";

  @Test
  void severalReplicasMayMigrateAtOnceAndAgain() throws Exception {
    DatabaseConfig config = TestPostgres.empty();
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> migrations =
          IntStream.range(0, 4)
              .mapToObj(_ -> replicas.submit(() -> Migrations.migrate(config, LOCATION)))
              .toList();
      for (Future<?> migration : migrations) {
        migration.get();
      }
    }
    Migrations.migrate(config, LOCATION);

    assertThat(tables(config)).contains("things", "idempotency_keys");
  }

  @Test
  void aWrongPasswordFailsAtOnce() {
    DatabaseConfig config = TestPostgres.empty();
    DatabaseConfig unknown =
        DatabaseConfig.of(
            config.url(), config.application(), new DatabaseRole("nobody", new Secret("x")));

    assertThatThrownBy(() -> Migrations.migrate(unknown, LOCATION))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void waitsForPostgresOnlyAsLongAsToldTo() {
    DatabaseRole role = new DatabaseRole("x", new Secret("x"));
    DatabaseConfig nowhere =
        new DatabaseConfig(
            "jdbc:postgresql://localhost:1/x",
            role,
            role,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(10));

    assertThatThrownBy(() -> Migrations.migrate(nowhere, LOCATION))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("localhost:1");
  }

  @Test
  void aBrokenMigrationSaysWhichOne() {
    DatabaseConfig config = TestPostgres.empty();

    assertThatThrownBy(() -> Migrations.migrate(config, "classpath:db/broken"))
        .isInstanceOf(Migrations.MigrationFailed.class)
        .hasMessageContaining("V1__broken.sql");
  }

  @Test
  void aDatabaseWithOtherMigrationsIsLeftAlone() {
    DatabaseConfig config = TestPostgres.empty();
    Migrations.migrate(config, LOCATION);

    assertThatThrownBy(() -> Migrations.migrate(config, "classpath:db/edited"))
        .isInstanceOf(Migrations.ForeignSchema.class)
        .hasMessage(
            "the database "
                + config.url()
                + " was made by an unreleased version with other migrations; start with an empty"
                + " database");
    assertThat(tables(config)).contains("things").doesNotContain("edited_things");
  }

  @Test
  void aDatabaseOfANewerBuildIsUsed() {
    DatabaseConfig config = TestPostgres.empty();
    Migrations.migrate(config, "classpath:db/newer");

    Migrations.migrate(config, LOCATION);

    assertThat(tables(config)).contains("things", "more_things");
  }

  private static List<String> tables(DatabaseConfig config) {
    try (Database database = Database.open(config, "test", new SimpleMeterRegistry())) {
      return database.inReadOnlyTransaction(tx ->
          tx.query(
              "select tablename from pg_tables where schemaname = 'public'",
              row -> row.text("tablename")));
    }
  }
}
