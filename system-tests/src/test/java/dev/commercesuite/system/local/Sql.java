package dev.commercesuite.system.local;

import dev.commercesuite.local.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** One user of one database. */
record Sql(PostgresServer server, String database, String user, Path password) {

  /** The first value that the statement gives; empty when it gives none. */
  String run(String sql) throws Exception {
    String secret = Files.readString(password).strip();
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(database), user, secret);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }
}
