package dev.commercesuite.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.local.Ports;
import dev.commercesuite.local.keys.SecretFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @TempDir Path folder;

  private LocalDatabase orders;
  private LocalPostgres postgres;
  private PostgresServer server;

  @BeforeEach
  void start() {
    SecretFiles secrets = new SecretFiles(folder.resolve("secrets"));
    orders =
        new LocalDatabase(
            "orders",
            "orders_owner",
            secrets.password("orders-owner"),
            "orders_app",
            secrets.password("orders-app"));
    postgres = launch();
    server = postgres.start();
    create(orders);
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  @Test
  void keepsItsDataWhenTheLauncherWasKilled() throws Exception {
    asOwner("create table item (name text)", "insert into item values ('kept')");

    // A killed launcher closes nothing: the server goes on, and the next launcher finds it.
    LocalPostgres next = launch();
    assertThat(next.isRunning()).isTrue();
    next.stopLeftover();
    server = next.start();

    assertThat(query(orders.owner(), orders.ownerPassword(), "select name from item"))
        .isEqualTo("kept");
  }

  @Test
  void startsWhenTheNumberInThePidFileBelongsToAnotherProgram() throws Exception {
    asOwner("create table item (name text)", "insert into item values ('kept')");
    postgres.close();
    Path pidFile = folder.resolve("postgres/data/postmaster.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    postgres.stopLeftover();
    server = postgres.start();

    assertThat(query(orders.owner(), orders.ownerPassword(), "select name from item"))
        .isEqualTo("kept");
  }

  @Test
  void letsTheApplicationInWithoutTheRightToCreateTables() {

    assertThatThrownBy(
            () -> query(orders.application(), orders.applicationPassword(), "create table mine ()"))
        .hasMessageContaining("permission denied for schema public");
  }

  @Test
  void letsNoRoleIntoTheDatabaseOfAnother() {
    create(
        new LocalDatabase(
            "users", "users_owner", orders.ownerPassword(), "users_app", orders.ownerPassword()));

    assertThatThrownBy(() -> query("users_app", orders.ownerPassword(), "select 1"))
        .hasMessageContaining("permission denied for database \"orders\"");
  }

  @Test
  void asksForAPassword() {

    assertThatThrownBy(() -> query(orders.owner(), orders.applicationPassword(), "select 1"))
        .hasMessageContaining("password authentication failed");
  }

  private LocalPostgres launch() {
    Path password = new SecretFiles(folder.resolve("secrets")).password("postgres-superuser");
    return new LocalPostgres(
        folder.resolve("postgres"),
        folder.resolve("postgresql.log"),
        Ports.free().postgres(),
        password);
  }

  private void create(LocalDatabase database) {
    try (var creator = new DatabaseCreator(server)) {
      creator.create(database);
    }
  }

  private void asOwner(String... statements) throws Exception {
    for (String statement : statements) {
      query(orders.owner(), orders.ownerPassword(), statement);
    }
  }

  /** The first column of the first row, when the statement gives one. */
  private String query(String user, Path password, String sql) throws Exception {
    String secret = Files.readString(password).strip();
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl("orders"), user, secret);
        Statement statement = connection.createStatement()) {
      return statement.execute(sql) ? firstValue(statement) : "";
    }
  }

  private static String firstValue(Statement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
