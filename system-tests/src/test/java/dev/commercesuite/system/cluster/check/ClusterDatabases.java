package dev.commercesuite.system.cluster.check;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.system.money.Databases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.awaitility.Awaitility;

/**
 * The databases of a cluster, each on a server of its own.
 *
 * @param sandbox of the payment provider
 */
record ClusterDatabases(Access orders, Access payments, Access sandbox) implements Databases {
  private static final String TIMEOUT_SECONDS = "30";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * One of them.
   *
   * @param address such as {@code localhost:15432}
   */
  record Access(String address, String database, String role, Secret password) {}

  @Override
  public Connection connect(String database) {
    return switch (database) {
      case "orders" -> reader(orders);
      case "payments" -> reader(payments);
      case "sandbox_provider" -> reader(sandbox);
      // Temporary tables may be anywhere, and hide those of the same name.
      case "postgres" -> connect(orders, new Properties());
      default -> throw new IllegalArgumentException("nobody reads the database " + database);
    };
  }

  private static Connection reader(Access access) {
    Properties readOnly = new Properties();
    readOnly.setProperty("options", "-c default_transaction_read_only=on");
    return connect(access, readOnly);
  }

  /**
   * What is forwarded has another name than the certificate, so that only encryption is asked for.
   * A port-forward that has just ended is tried again.
   */
  private static Connection connect(Access access, Properties properties) {
    properties.setProperty("user", access.role());
    properties.setProperty("password", access.password().reveal());
    properties.setProperty("sslmode", "require");
    properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
    String url = "jdbc:postgresql://%s/%s".formatted(access.address(), access.database());
    return Awaitility.await("a connection to " + url)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(1))
        .pollInSameThread()
        .ignoreExceptionsMatching(ClusterDatabases::isUnreachable)
        .until(() -> DriverManager.getConnection(url, properties), Objects::nonNull);
  }

  private static boolean isUnreachable(Throwable failure) {
    return failure instanceof SQLException sql
        && sql.getSQLState() != null
        && sql.getSQLState().startsWith("08");
  }
}
