package dev.commercesuite.local.postgres;

import dev.commercesuite.local.machine.StartFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL server and a user of it that may create databases and roles.
 *
 * @param address {@code host:port}
 * @param parameters of the JDBC URL, such as {@code sslmode=require}; may be empty
 */
public record PostgresServer(
    String address, String parameters, String maintenanceDatabase, String user, String password) {

  /**
   * Reads {@code postgresql://user:password@host:port/database?parameters}, with or without {@code
   * jdbc:} before it; everything after the host has a default.
   */
  public static PostgresServer parse(String url) {
    URI uri = uri(url.replaceFirst("^jdbc:", ""));
    String scheme = uri.getScheme();
    if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || uri.getHost() == null) {
      throw invalid();
    }
    String[] credentials = credentials(uri);
    int port = uri.getPort() == -1 ? 5432 : uri.getPort();
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    return new PostgresServer(
        uri.getHost() + ":" + port,
        uri.getQuery() == null ? "" : uri.getQuery(),
        path.isEmpty() ? "postgres" : path,
        credentials[0],
        credentials[1]);
  }

  /** Without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s/%s%s"
        .formatted(address, database, parameters.isEmpty() ? "" : "?" + parameters);
  }

  Properties credentials() {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    return properties;
  }

  @Override
  public String toString() {
    return "PostgreSQL at " + address;
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw invalid();
    }
  }

  private static String[] credentials(URI uri) {
    @Nullable String userInfo = uri.getUserInfo();
    if (userInfo == null) {
      throw invalid();
    }
    int colon = userInfo.indexOf(':');
    return colon < 0
        ? new String[] {userInfo, ""}
        : new String[] {userInfo.substring(0, colon), userInfo.substring(colon + 1)};
  }

  private static StartFailure invalid() {
    return new StartFailure(
        "--postgres expects postgresql://USER:PASSWORD@HOST:PORT/DATABASE, where USER may create"
            + " databases and roles.");
  }
}
