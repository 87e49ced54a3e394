package dev.commercesuite.system.replicas;

import dev.commercesuite.local.SuiteDatabases;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.postgres.DatabaseCreator;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The PostgreSQL of a suite, with all of its databases; it can be killed. */
public final class SuitePostgres {
  private final LocalPostgres postgres;
  private final SuiteDatabases databases;
  private final Path pidFile;
  private PostgresServer server;

  private SuitePostgres(LocalPostgres postgres, SuiteDatabases databases, Path pidFile) {
    this.postgres = postgres;
    this.databases = databases;
    this.pidFile = pidFile;
    this.server = postgres.start();
  }

  static SuitePostgres start(SuiteFolder folder, SecretFiles secrets, int port) {
    var databases = new SuiteDatabases(secrets);
    var postgres =
        new SuitePostgres(
            new LocalPostgres(
                folder.postgres(),
                folder.log("postgresql"),
                port,
                secrets.password("postgres-superuser")),
            databases,
            folder.postgres().resolve("data").resolve("postmaster.pid"));
    try (var creator = new DatabaseCreator(postgres.server)) {
      databases.all().forEach(creator::create);
    }
    return postgres;
  }

  /**
   * Ends the server and all of its processes with SIGKILL. What was committed is on the disk, or in
   * the memory of the operating system, which goes on.
   */
  public void kill() {
    postgres.kill();
  }

  /** Starts it again after it was killed, and returns when it has recovered. */
  public void start() {
    server = postgres.start();
  }

  /**
   * A connection of the superuser, for those who check or break something.
   *
   * @param database {@code users}, {@code orders}, {@code payments} or {@code sandbox_provider}
   */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
  }

  PostgresServer server() {
    return server;
  }

  SuiteDatabases databases() {
    return databases;
  }

  Path pidFile() {
    return pidFile;
  }

  void stop() {
    postgres.close();
  }
}
