package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Creates databases and roles that are missing, and sets the roles' passwords to those of this
 * laptop. What the application role may do inside its database is for the migrations to say.
 */
public final class DatabaseCreator implements AutoCloseable {
  private static final int OLDEST_VERSION = 150_000;

  private final PostgresServer server;
  private final Connection connection;

  /** Connects to the server, or fails with one clear line. */
  public DatabaseCreator(PostgresServer server) {
    this.server = server;
    try {
      this.connection =
          DriverManager.getConnection(
              server.jdbcUrl(server.maintenanceDatabase()), server.credentials());
    } catch (SQLException e) {
      throw new StartFailure("Cannot connect to %s: %s".formatted(server, e.getMessage()), e);
    }
  }

  /** Fails with one clear line on a server that is too old for the migrations. */
  public void requireSupportedVersion() {
    try {
      String version = queryOne("show server_version_num");
      if (version == null || Integer.parseInt(version) < OLDEST_VERSION) {
        throw new StartFailure(
            "%s has version %s; expected 15 or later."
                .formatted(server, queryOne("show server_version")));
      }
    } catch (SQLException e) {
      throw new StartFailure("Cannot query %s: %s".formatted(server, e.getMessage()), e);
    }
  }

  /** Nobody but its two roles may connect to the database, and only its owner creates tables. */
  public void create(LocalDatabase database) {
    try {
      createRole(database.owner(), database.ownerPassword());
      createRole(database.application(), database.applicationPassword());
      createDatabase(database);
      execute("revoke all on database %I from public", database.name());
      execute("grant connect on database %I to %I", database.name(), database.application());
    } catch (SQLException e) {
      throw new StartFailure(
          "Cannot create the database %s on %s: %s"
              .formatted(database.name(), server, e.getMessage()),
          e);
    }
  }

  /** Drops the database if it belongs to the suite; an absent one is as good as dropped. */
  public void drop(LocalDatabase database) {
    try {
      if (database.owner().equals(ownerOf(database))) {
        execute("drop database %I with (force)", database.name());
      }
    } catch (SQLException e) {
      throw new StartFailure(
          "Cannot drop the database %s on %s: %s"
              .formatted(database.name(), server, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StartFailure("Cannot disconnect from " + server + ": " + e.getMessage(), e);
    }
  }

  private void createRole(String role, Path password) throws SQLException {
    if (queryOne("select rolname from pg_roles where rolname = ?", role) == null) {
      execute("create role %I", role);
    }
    String secret = PrivateFiles.read(password).strip();
    execute("alter role %I login nocreaterole nocreatedb password %L", role, secret);
  }

  private void createDatabase(LocalDatabase database) throws SQLException {
    String owner = ownerOf(database);
    if (owner == null) {
      // Whoever is no superuser has to be a member of a role to give it a database.
      if (!"on".equals(queryOne("show is_superuser"))) {
        execute("grant %I to current_user", database.owner());
      }
      execute("create database %I owner %I encoding 'UTF8'", database.name(), database.owner());
    } else if (!owner.equals(database.owner())) {
      throw new StartFailure(
          "%s already has a database %s that belongs to %s, not to this suite. Use another server."
              .formatted(server, database.name(), owner));
    }
  }

  private @Nullable String ownerOf(LocalDatabase database) throws SQLException {
    return queryOne(
        "select pg_get_userbyid(datdba) from pg_database where datname = ?", database.name());
  }

  /** Utility statements take no parameters, so the server itself quotes them into the text. */
  private void execute(String format, String... arguments) throws SQLException {
    String parameters = ", ?::text".repeat(arguments.length);
    String quoted;
    try (PreparedStatement statement =
        connection.prepareStatement("select format(?" + parameters + ")")) {
      statement.setString(1, format);
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 2, arguments[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        quoted = row.getString(1);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(quoted)) {
      statement.execute();
    }
  }

  private @Nullable String queryOne(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }
}
