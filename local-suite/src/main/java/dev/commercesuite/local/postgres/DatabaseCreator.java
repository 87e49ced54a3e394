package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates databases and roles that are missing, and sets the roles' passwords to those of this
 * laptop. What the application role may do inside its database is for the migrations to say.
 */
public final class DatabaseCreator implements AutoCloseable {
  private static final int OLDEST_VERSION = 150_000;
  private static final String MARK = "Commerce Suite, passwords ";

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

  /**
   * Fails with one clear line, before anything is changed, when the databases were made with other
   * passwords than ours: by another checkout, whose services would lose their databases, or by this
   * one before its passwords were lost, which are also those that the data needs.
   */
  public void requireOwn(List<LocalDatabase> databases) {
    for (LocalDatabase database : databases) {
      String mark = markOf(database.owner());
      if (mark != null && !mark.equals(mark(database))) {
        throw new StartFailure(
            "%s has databases of the suite that were made with other passwords than those in %s: by"
                    .formatted(server, database.ownerPassword().getParent())
                + " another checkout, or by this one before its passwords were lost. Use another"
                + " server, bring the passwords back, or delete these databases: add --reset");
      }
    }
  }

  /** Nobody but its two roles may connect to the database, and only its owner creates tables. */
  public void create(LocalDatabase database) {
    try {
      createRole(database.owner(), database.ownerPassword(), mark(database));
      createRole(database.application(), database.applicationPassword(), mark(database));
      createDatabase(database);
      execute("revoke all on database %I from public", database.name());
      execute("grant connect on database %I to %I", database.name(), database.application());
      forbidLargeObjects(database);
    } catch (SQLException e) {
      throw new StartFailure(
          "Cannot create the database %s on %s: %s"
              .formatted(database.name(), server, e.getMessage()),
          e);
    }
  }

  /**
   * Drops the database and its roles if it belongs to the suite; an absent one is as good as
   * dropped.
   */
  public void drop(LocalDatabase database) {
    try {
      String owner = ownerOf(database);
      if (database.owner().equals(owner)) {
        execute("drop database %I with (force)", database.name());
      }
      if (owner == null || database.owner().equals(owner)) {
        execute("drop role if exists %I", database.application());
        execute("drop role if exists %I", database.owner());
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

  private void createRole(String role, Path password, String mark) throws SQLException {
    if (queryOne("select rolname from pg_roles where rolname = ?", role) == null) {
      execute("create role %I", role);
    }
    String secret = PrivateFiles.read(password).strip();
    execute("alter role %I login nocreaterole nocreatedb password %L", role, secret);
    execute("comment on role %I is %L", role, mark);
  }

  /** Tells passwords apart, and does not tell what they are: they are long and random. */
  private static String mark(LocalDatabase database) {
    try {
      byte[] password =
          PrivateFiles.read(database.ownerPassword()).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(password);
      return MARK + HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private @Nullable String markOf(String role) {
    try {
      return queryOne(
          """
          select shobj_description(oid, 'pg_authid') from pg_roles
          where rolname = ? and shobj_description(oid, 'pg_authid') like ?
          """,
          role,
          MARK + "%");
    } catch (SQLException e) {
      throw new StartFailure("Cannot query %s: %s".formatted(server, e.getMessage()), e);
    }
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

  /** Which every role may store otherwise, and only a superuser can forbid. */
  private void forbidLargeObjects(LocalDatabase database) throws SQLException {
    if (!"on".equals(queryOne("show is_superuser"))) {
      return;
    }
    try (Connection inside =
            DriverManager.getConnection(server.jdbcUrl(database.name()), server.credentials());
        PreparedStatement revoke =
            inside.prepareStatement(
                "revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid,"
                    + " bytea) from public")) {
      revoke.execute();
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
