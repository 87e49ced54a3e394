package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.SuiteDatabases;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkouts that share a PostgreSQL which is not their own. */
class ExistingServerIT {
  @TempDir static Path machine;

  private static LocalPostgres postgres;
  private static PostgresServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    postgres =
        new LocalPostgres(
            machine.resolve("postgres"),
            machine.resolve("postgresql.log"),
            Ports.free().postgres(),
            new SecretFiles(machine.resolve("secrets")).password("postgres-superuser"));
    server = postgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void forgetWhoeverWasThere() {
    suite("nobody").reset();
  }

  @Test
  void isRefusedToASecondCheckoutBeforeAnythingIsChanged() throws Exception {
    start("one");

    assertThatThrownBy(() -> start("two"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("that were made with other passwords than those in")
        .hasMessageContaining("--reset");
    assertThat(usersOf("one").run("select current_user")).isEqualTo("users_owner");
    start("one");
  }

  @Test
  void isRefusedOnceThePasswordsAreLost() {
    start("one");
    PrivateFiles.delete(secrets("one"));

    assertThatThrownBy(() -> start("one"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("by this one before its passwords were lost");
  }

  @Test
  void isFreeAgainAfterAReset() throws Exception {
    start("one");
    usersOf("one").run("create table kept as select 'kept' as name");

    suite("two").reset();
    start("two");

    assertThat(usersOf("two").run("select count(*) from pg_tables where tablename = 'kept'"))
        .isEqualTo("0");
  }

  @Test
  void keepsTheDataOfTheBuiltInServerOnAReset() throws Exception {
    start("one");
    Path data = Files.createDirectories(folder.resolve("one/postgres/data")).resolve("PG_VERSION");
    Files.writeString(data, "18");
    Path superuser = Files.writeString(secrets("one").resolve("postgres-superuser"), "secret");

    suite("one").reset();

    assertThat(data).exists();
    assertThat(superuser).hasContent("secret");
    start("one");
  }

  private void start(String checkout) {
    try (LocalSuite suite = suite(checkout)) {
      suite.start();
    }
  }

  /** Without services: this is about their databases. */
  private LocalSuite suite(String checkout) {
    return new LocalSuite(
        new LocalSuite.Options(
            folder.resolve(checkout), Ports.free(), server, Map.of(), (_, _) -> () -> {}),
        Progress.silent());
  }

  private Path secrets(String checkout) {
    return folder.resolve(checkout).resolve("secrets");
  }

  private Sql usersOf(String checkout) {
    var users = new SuiteDatabases(new SecretFiles(secrets(checkout))).users();
    return new Sql(server, users.name(), users.owner(), users.ownerPassword());
  }
}
