package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * An embedded PostgreSQL server of one test, with a database, to which everything can happen that
 * happens to servers. It keeps its port. On systems with {@code kill}.
 */
public final class UnreliablePostgres implements AutoCloseable {
  private static final String DATABASE = "unreliable";

  private final Path folder;
  private final Path data;
  private final DatabaseConfig config;
  private EmbeddedPostgres server;

  private UnreliablePostgres(Path folder) throws IOException {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.server = builder().start();
    DatabaseRole application = new DatabaseRole("suite_app", new Secret("app"));
    for (DatabaseRole role : new DatabaseRole[] {TestPostgres.owner(), application}) {
      execute(
          "postgres",
          "create role %s login password '%s'".formatted(role.user(), role.password().reveal()));
    }
    execute(
        "postgres", "create database %s owner %s".formatted(DATABASE, TestPostgres.owner().user()));
    this.config = DatabaseConfig.of(url(DATABASE), application, TestPostgres.owner());
  }

  /** Starts a server with an empty database. */
  public static UnreliablePostgres start() {
    try {
      return new UnreliablePostgres(Files.createTempDirectory("unreliable-postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatabaseConfig config() {
    return config;
  }

  public int port() {
    return server.getPort();
  }

  /** Ends it, and all connections with it. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it takes connections again. */
  public void startAgain() {
    try {
      server = builder().setPort(server.getPort()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** None of its processes does anything; the system goes on taking connections for it. */
  public void pause() {
    signal("STOP");
  }

  /** All of them go on. */
  public void resume() {
    signal("CONT");
  }

  /** Transactions may write nothing, as on a standby, or by its administrator's will. */
  public void takeNoWrites() {
    execute(DATABASE, "alter system set default_transaction_read_only = on");
    execute(DATABASE, "select pg_reload_conf()");
  }

  public void takeWrites() {
    execute(DATABASE, "alter system reset default_transaction_read_only");
    execute(DATABASE, "select pg_reload_conf()");
  }

  /**
   * No file may be longer than that of the table is now.
   *
   * @param insert puts more into it than there is room for
   * @throws IllegalStateException when there was room
   */
  public void fill(String table, String insert) {
    // New rows do not fit into the gaps of pages that are there.
    execute("alter table %s set (fillfactor = 10)".formatted(table));
    limitFiles(Long.toString(number("select pg_relation_size('%s')".formatted(table))));
    try (Connection connection = connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute(insert);
    } catch (SQLException _) {
      // What it has written takes up the room until somebody vacuums.
      return;
    }
    throw new IllegalStateException("there is still room in " + table);
  }

  /** There is room again. */
  public void makeRoom() {
    limitFiles("unlimited");
  }

  /** Runs a statement as superuser. */
  public void execute(String sql) {
    execute(DATABASE, sql);
  }

  /** What a superuser sees. */
  public long number(String query) {
    try (Connection connection = connect(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + query, e);
    }
  }

  @Override
  public void close() {
    resume();
    stop();
    run("rm", "-rf", folder.toString());
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false);
  }

  private void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes().forEach(command::add);
    run(command.toArray(String[]::new));
  }

  private void limitFiles(String bytes) {
    processes().forEach(pid -> run("prlimit", "--pid", pid, "--fsize=" + bytes + ":"));
  }

  /** The first one comes first: it makes no others after it was stopped. */
  private Stream<String> processes() {
    try {
      long first = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
      return ProcessHandle.of(first).stream()
          .flatMap(it -> Stream.concat(Stream.of(it), it.descendants()))
          .map(it -> Long.toString(it.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process may have ended by itself meanwhile. */
  private static void run(String... command) {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), database);
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", "postgres");
    properties.setProperty("options", "-c default_transaction_read_only=off");
    return DriverManager.getConnection(url(database), properties);
  }

  private void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }
}
