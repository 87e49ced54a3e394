package dev.commercesuite.system.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.DatabaseCreator;
import dev.commercesuite.local.postgres.LocalDatabase;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCreatorIT {
  @TempDir static Path folder;

  private static SecretFiles secrets;
  private static LocalPostgres postgres;
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    secrets = new SecretFiles(folder.resolve("secrets"));
    postgres =
        new LocalPostgres(
            folder.resolve("postgres"),
            folder.resolve("postgresql.log"),
            Ports.free().postgres(),
            secrets.password("postgres-superuser"));
    server = postgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void letsTheOwnerCreateTables() throws Exception {
    LocalDatabase orders = created("orders");

    owner(orders).run("create table item as select 'mine' as name");

    assertThat(owner(orders).run("select name from item")).isEqualTo("mine");
  }

  @Test
  void letsTheApplicationInWithoutTheRightToCreateTables() {
    LocalDatabase orders = created("orders");

    assertThatThrownBy(() -> application(orders, "orders").run("create table mine ()"))
        .hasMessageContaining("permission denied for schema public");
  }

  @Test
  void letsTheApplicationMakeNotEvenTemporaryTables() {
    LocalDatabase orders = created("orders");

    assertThatThrownBy(() -> application(orders, "orders").run("create temporary table mine ()"))
        .hasMessageContaining("permission denied to create temporary tables");
  }

  @Test
  void letsNoRoleIntoTheDatabaseOfAnother() {
    created("orders");
    LocalDatabase users = created("users");

    assertThatThrownBy(() -> application(users, "orders").run("select 1"))
        .hasMessageContaining("permission denied for database \"orders\"");
  }

  @Test
  void asksForAPassword() {
    LocalDatabase orders = created("orders");

    Sql wrong = new Sql(server, "orders", orders.owner(), orders.applicationPassword());
    assertThatThrownBy(() -> wrong.run("select 1"))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void keepsWhatIsThereAlready() throws Exception {
    LocalDatabase users = created("users");
    owner(users).run("create table kept as select 'kept' as name");

    created("users");

    assertThat(owner(users).run("select name from kept")).isEqualTo("kept");
  }

  @Test
  void leavesTheDatabaseOfSomebodyElseAlone() throws Exception {
    superuser().run("create database foreign_database");
    LocalDatabase foreign = database("foreign_database");

    assertThatThrownBy(() -> created("foreign_database"))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("belongs to postgres, not to this suite");
    try (var creator = new DatabaseCreator(server)) {
      creator.drop(foreign);
    }
    assertThat(count("foreign_database")).isEqualTo("1");
  }

  @Test
  void dropsItsOwn() throws Exception {
    LocalDatabase payments = created("payments");

    try (var creator = new DatabaseCreator(server)) {
      creator.drop(payments);
    }

    assertThat(count("payments")).isEqualTo("0");
  }

  @Test
  void needsNoSuperuser() throws Exception {
    superuser().run("create role landlord login createrole createdb password 'secret'");
    var limited = new PostgresServer(server.address(), "", "postgres", "landlord", "secret");

    LocalDatabase rented = database("rented");
    try (var creator = new DatabaseCreator(limited)) {
      creator.create(rented);
      creator.create(rented);
    }

    assertThat(owner(rented).run("select current_user")).isEqualTo("rented_owner");
  }

  private static LocalDatabase created(String name) {
    LocalDatabase database = database(name);
    try (var creator = new DatabaseCreator(server)) {
      creator.create(database);
    }
    return database;
  }

  private static LocalDatabase database(String name) {
    return new LocalDatabase(
        name,
        name + "_owner",
        secrets.password(name + "-owner"),
        name + "_app",
        secrets.password(name + "-app"));
  }

  private static String count(String database) throws Exception {
    return superuser().run("select count(*) from pg_database where datname = '" + database + "'");
  }

  private static Sql superuser() {
    return new Sql(server, "postgres", server.user(), secrets.password("postgres-superuser"));
  }

  private static Sql owner(LocalDatabase database) {
    return new Sql(server, database.name(), database.owner(), database.ownerPassword());
  }

  private static Sql application(LocalDatabase database, String into) {
    return new Sql(server, into, database.application(), database.applicationPassword());
  }
}
