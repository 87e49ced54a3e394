package dev.commercesuite.benchmarks;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.migration.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL that writes every commit to the disk, as in production; that of the tests does not.
 */
final class DurablePostgres implements AutoCloseable {
  private static final DatabaseRole OWNER = new DatabaseRole("suite_owner", new Secret("owner"));
  private static final DatabaseRole APPLICATION = new DatabaseRole("suite_app", new Secret("app"));

  private final EmbeddedPostgres server;

  private DurablePostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  static DurablePostgres start() throws IOException, SQLException {
    DurablePostgres postgres =
        new DurablePostgres(
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start());
    for (DatabaseRole role : new DatabaseRole[] {OWNER, APPLICATION}) {
      postgres.execute(
          "create role %s login password '%s'".formatted(role.user(), role.password().reveal()));
    }
    return postgres;
  }

  /** Moves the server to the processors of what is measured, and whatever it starts from now on. */
  void moveToMeasured() throws IOException, InterruptedException, SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet file = statement.executeQuery("select pg_read_file('postmaster.pid')")) {
      file.next();
      Processors.moveMeasured(Long.parseLong(file.getString(1).lines().findFirst().orElseThrow()));
    }
  }

  int port() {
    return server.getPort();
  }

  /**
   * A new database with the tables of a service.
   *
   * @param name of the database
   * @param migrations such as {@code classpath:db/order}
   */
  DatabaseConfig migrated(String name, String migrations) throws SQLException {
    execute("create database %s template template0 owner %s".formatted(name, OWNER.user()));
    String url = "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), name);
    DatabaseConfig config = DatabaseConfig.of(url, APPLICATION, OWNER);
    Migrations.migrate(config, migrations);
    return config;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
