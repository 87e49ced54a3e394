package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.migration.Migrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Databases on a real PostgreSQL server, one server for a test JVM, with the two roles of
 * production: one that owns and migrates, one that serves.
 *
 * {@snippet :
 * private final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
 * private final Database database = Database.open(config, "test", new SimpleMeterRegistry());
 * }
 */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();
  private static final DatabaseRole OWNER = new DatabaseRole("suite_owner", new Secret("owner"));
  private static final DatabaseRole APPLICATION = new DatabaseRole("suite_app", new Secret("app"));

  private TestPostgres() {}

  /** The server starts when the first test asks for a database. */
  private static final class Server {
    static final PostgresServer INSTANCE = startWithRoles();

    private static PostgresServer startWithRoles() {
      PostgresServer server = PostgresServer.start();
      for (DatabaseRole role : new DatabaseRole[] {OWNER, APPLICATION}) {
        execute(
            server,
            "postgres",
            "create role %s login password '%s'".formatted(role.user(), role.password().reveal()));
      }
      return server;
    }
  }

  /** A new, empty database. */
  public static DatabaseConfig empty() {
    return config(create("template0"));
  }

  /**
   * A new database with the runtime's tables and those of the migrations, copied from a template
   * that is migrated once.
   *
   * @param location of the migrations, such as {@code classpath:db/order}
   */
  public static DatabaseConfig migrated(String location) {
    DatabaseConfig copy =
        config(create(TEMPLATES.computeIfAbsent(location, TestPostgres::template)));
    confirmFeeds(copy);
    return copy;
  }

  /** A copy is refused to those who follow feeds, until its owner says that nothing was lost. */
  private static void confirmFeeds(DatabaseConfig copy) {
    try (Connection connection =
            DriverManager.getConnection(copy.url(), OWNER.user(), OWNER.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute("update feed_history set server = feed_server(tableoid)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The role that owns every database here, and migrates it. */
  public static DatabaseRole owner() {
    return OWNER;
  }

  /** Lets the application role make temporary tables, which in production it may not. */
  public static void grantTemporary(DatabaseConfig config) {
    String database = config.url().substring(config.url().lastIndexOf('/') + 1);
    asSuperuser("grant temporary on database %s to %s".formatted(database, APPLICATION.user()));
  }

  /** Runs a statement as superuser, such as {@code select pg_terminate_backend(…)}. */
  public static void asSuperuser(String sql) {
    execute(Server.INSTANCE, "postgres", sql);
  }

  private static String template(String location) {
    String name = create("template0");
    Migrations.migrate(config(name), location);
    return name;
  }

  private static String create(String template) {
    String name = "test_" + DATABASES.incrementAndGet();
    execute(
        Server.INSTANCE,
        "postgres",
        // Half the work, where nothing has to reach the disk.
        "create database %s template %s owner %s strategy file_copy"
            .formatted(name, template, OWNER.user()),
        // A template does not hand its own on.
        "revoke all on database %s from public".formatted(name),
        "grant connect on database %s to %s".formatted(name, APPLICATION.user()));
    if (template.equals("template0")) {
      asSuperuser(
          name,
          "revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)"
              + " from public");
    }
    return name;
  }

  private static DatabaseConfig config(String database) {
    return DatabaseConfig.of(Server.INSTANCE.url(database), APPLICATION, OWNER);
  }

  /** Runs a statement as superuser in a database. */
  public static void asSuperuser(String database, String sql) {
    execute(Server.INSTANCE, database, sql);
  }

  private static void execute(PostgresServer server, String database, String... statements) {
    try (Connection connection =
            DriverManager.getConnection(
                server.url(database), server.superuser(), server.password());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL refused one of: " + String.join("; ", statements), e);
    }
  }
}
