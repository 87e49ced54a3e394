package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.migration.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;

/**
 * An embedded PostgreSQL server of one test, with a migrated database, that can be taken back to an
 * earlier time. It keeps its port, so that pools find the restored server where the other one was.
 */
public final class RestorablePostgres implements AutoCloseable {
  private static final String DATABASE = "restorable";
  private static final DatabaseRole OWNER = new DatabaseRole("suite_owner", new Secret("owner"));
  private static final DatabaseRole APPLICATION = new DatabaseRole("suite_app", new Secret("app"));

  private final Path folder;
  private final Path data;
  private final Path backup;
  private final String location;
  private EmbeddedPostgres server;
  private final DatabaseConfig config;

  private RestorablePostgres(Path folder, String location) throws IOException {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.backup = folder.resolve("backup");
    this.location = location;
    Path wal = Files.createDirectory(folder.resolve("wal"));
    this.server =
        builder()
            .setDataDirectoryCustomizer(_ ->
                configure(
                    "wal_writer_delay = 10s\narchive_mode = on\narchive_command = 'cp \"%%p\" \"%s/%%f\"'\n"
                        .formatted(wal)))
            .start();
    for (DatabaseRole role : new DatabaseRole[] {OWNER, APPLICATION}) {
      execute(
          "postgres",
          "create role %s login password '%s'".formatted(role.user(), role.password().reveal()));
    }
    execute("postgres", "create database %s owner %s".formatted(DATABASE, OWNER.user()));
    this.config = DatabaseConfig.of(url(DATABASE), APPLICATION, OWNER);
    Migrations.migrate(config, location);
  }

  /**
   * Starts a server with a database.
   *
   * @param location of its migrations, such as {@code classpath:db/order}
   */
  public static RestorablePostgres migrated(String location) {
    try {
      return new RestorablePostgres(Files.createTempDirectory("restorable-postgres"), location);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatabaseConfig config() {
    return config;
  }

  /** What the command {@code migrate} knows. */
  public MigrationConfig migration() {
    return new MigrationConfig(
        config.url(), location, OWNER, APPLICATION.user(), Duration.ofMinutes(1));
  }

  /** Copies the files of the server while it is stopped. */
  public void backUp() {
    restarting(() -> copy(data, backup));
  }

  /** Names this moment, for {@link #restoreTo}. */
  public void mark(String name) {
    execute(DATABASE, "select pg_create_restore_point('%s')".formatted(name));
  }

  /** Restores the backup, and all that was archived between it and a moment that has a name. */
  public void restoreTo(String name) {
    execute(DATABASE, "select pg_switch_wal()");
    restarting(() -> {
      bringBack();
      Files.createFile(data.resolve("recovery.signal"));
      configure(
          """
          restore_command = 'cp "%s/%%f" "%%p"'
          recovery_target_name = '%s'
          recovery_target_action = promote
          """
              .formatted(folder.resolve("wal"), name));
    });
    Awaitility.await("the end of the recovery")
        .until(() -> texts(DATABASE, "select pg_is_in_recovery()").equals(List.of("f")));
  }

  /** Puts the files of the backup in the place of the server's, as from a snapshot of a volume. */
  public void restoreFiles() {
    restarting(this::bringBack);
  }

  /**
   * Ends the server as a crash does, without writing what it has in memory, and starts it again.
   */
  public void crash() {
    Path postmaster = data.resolve("postmaster.pid");
    try {
      new ProcessBuilder("kill", "-QUIT", Files.readAllLines(postmaster).getFirst()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await("the end of the server").until(() -> Files.notExists(postmaster));
    restarting(() -> {});
  }

  /** Fills the database with the rows of another one, as the restore of a dump does. */
  public void restoreRowsOf(RestorablePostgres other) {
    List<String> tables =
        texts(
            DATABASE,
            """
            select oid::regclass::text from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
              and not relispartition and relname not like '%schema_history'
            """);
    execute(DATABASE, "truncate " + String.join(", ", tables));
    try (Connection from = other.connect(DATABASE);
        Connection to = connect(DATABASE);
        Statement statement = to.createStatement()) {
      statement.execute("set session_replication_role = replica");
      for (String table : tables) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        from.unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("copy (table %s) to stdout".formatted(table), rows);
        to.unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy %s from stdin".formatted(table),
                new ByteArrayInputStream(rows.toByteArray()));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the rows could not be restored", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uses up numbers of transactions. */
  public void passTransactions(int count) {
    execute(
        DATABASE,
        """
        do $$ begin
          for i in 1..%d loop perform pg_current_xact_id(); commit; end loop;
        end $$
        """
            .formatted(count));
  }

  /** Runs a statement as superuser. */
  public void execute(String sql) {
    execute(DATABASE, sql);
  }

  /** The first column of what a superuser sees. */
  public List<String> texts(String query) {
    return texts(DATABASE, query);
  }

  @Override
  public void close() {
    try {
      server.close();
      new ProcessBuilder("rm", "-rf", folder.toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface FileChange {
    void change() throws IOException;
  }

  private EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        // What is committed is there after a crash. Tests that do not crash do without.
        .setServerConfig("synchronous_commit", "on")
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false);
  }

  private void restarting(FileChange stopped) {
    int port = server.getPort();
    try {
      server.close();
      stopped.change();
      server = builder().setPort(port).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void bringBack() throws IOException {
    Files.move(data, Files.createTempDirectory(folder, "lost").resolve("data"));
    copy(backup, data);
  }

  private void configure(String settings) {
    try {
      Files.writeString(data.resolve("postgresql.conf"), settings, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), database);
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "postgres");
  }

  private void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }

  private List<String> texts(String database, String query) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + query, e);
    }
  }
}
