package dev.commercesuite.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
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

  /** It keeps the rights of an owner, also on partitions and on the default partition. */
  @Test
  void oneRoleMayBeOwnerAndApplication() throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    DatabaseConfig config = DatabaseConfig.of(TestPostgres.empty().url(), owner, owner);

    Migrations.migrate(config, "classpath:db/partitioned");

    try (Connection connection = owner(config);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into readings (create_time, value) values (now(), 1), ('2001-01-01', 1)");
    }
    assertThat(
            texts(
                config,
                "select left(tableoid::regclass::text, 10) from readings order by create_time"))
        .containsExactly("readings_d", "readings_2");
  }

  @Test
  void readersWaitOnlyMomentsForAnAlterThatCannotGetItsLock() throws Exception {
    DatabaseConfig config = migrated();
    try (Connection longRead = owner(config);
        Connection reader = owner(config);
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      longRead.setAutoCommit(false);
      count(longRead);
      Future<?> migration = other.submit(() -> Migrations.migrate(config, "classpath:db/altered"));
      awaitBlocked(config, 1);
      long begin = System.nanoTime();

      count(reader);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
      assertThat(migration).isNotDone();

      longRead.commit();
      migration.get();
      assertThat(columns(config)).contains("note");
    }
  }

  /** Each waits for the other if waiting for the lock holds a snapshot. */
  @Test
  void anIndexIsBuiltConcurrentlyWhileAnotherProcessWaitsToMigrate() throws Exception {
    DatabaseConfig config = migrated();
    try (Connection writer = owner(config);
        ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      writer.setAutoCommit(false);
      insert(writer, "written meanwhile");
      List<? extends Future<?>> migrations =
          IntStream.range(0, 2)
              .mapToObj(
                  _ -> replicas.submit(() -> Migrations.migrate(config, "classpath:db/indexed")))
              .toList();
      awaitBlocked(config, 1);
      writer.commit();

      for (Future<?> migration : migrations) {
        migration.get();
      }
    }
    assertThat(validIndexes(config)).contains("things_by_state");
  }

  @Test
  void anIndexThatCouldNotBeBuiltIsBuiltByTheNextTry() throws Exception {
    DatabaseConfig config = migrated();
    try (Connection owner = owner(config);
        Statement statement = owner.createStatement()) {
      insert(owner, "one");
      insert(owner, "another of the same state");
      assertThatThrownBy(() -> Migrations.migrate(config, "classpath:db/indexed-wrongly"))
          .isInstanceOf(Migrations.MigrationFailed.class)
          .hasMessageContaining("V2__things_by_state.sql");
      statement.execute("delete from things where name = 'one'");
    }

    Migrations.migrate(config, "classpath:db/indexed-wrongly");

    assertThat(validIndexes(config)).contains("things_by_state");
  }

  @Test
  void whoeverComesAfterAProcessThatWasKilledMigrates() throws Exception {
    DatabaseConfig config = migrated();
    try (Connection reader = owner(config);
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      reader.setAutoCommit(false);
      count(reader);
      Future<?> killed = other.submit(() -> Migrations.migrate(config, "classpath:db/altered"));
      awaitBlocked(config, 1);
      TestPostgres.asSuperuser(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
                  .formatted(reader.getCatalog())
              + " and application_name = 'migrations'");
      assertThatThrownBy(killed::get).isInstanceOf(ExecutionException.class);
    }

    Migrations.migrate(config, "classpath:db/altered");

    assertThat(columns(config)).contains("note");
  }

  private static DatabaseConfig migrated() {
    DatabaseConfig config = TestPostgres.empty();
    Migrations.migrate(config, LOCATION);
    return config;
  }

  private static Connection owner(DatabaseConfig config) throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    return DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
  }

  private static void count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select count(*) from things");
    }
  }

  private static void insert(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into things (id, name) values (gen_random_uuid(), ?)")) {
      statement.setString(1, name);
      statement.execute();
    }
  }

  /** Returns when so many connections to the database wait for others. */
  private static void awaitBlocked(DatabaseConfig config, int connections) throws SQLException {
    try (Connection owner = owner(config);
        Statement statement = owner.createStatement()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            ResultSet blocked =
                statement.executeQuery(
                    "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and cardinality(pg_blocking_pids(pid)) > 0");
            return blocked.next() && blocked.getInt(1) >= connections;
          });
    }
  }

  private static List<String> columns(DatabaseConfig config) {
    return texts(
        config, "select column_name from information_schema.columns where table_name = 'things'");
  }

  private static List<String> validIndexes(DatabaseConfig config) {
    return texts(
        config, "select indexrelid::regclass::text from pg_index where indisvalid and indisready");
  }

  private static List<String> tables(DatabaseConfig config) {
    return texts(config, "select tablename from pg_tables where schemaname = 'public'");
  }

  private static List<String> texts(DatabaseConfig config, String query) {
    List<String> texts = new ArrayList<>();
    try (Connection owner = owner(config);
        Statement statement = owner.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }
}
