package dev.commercesuite.runtime.database;

import dev.commercesuite.runtime.database.availability.KeepAliveSockets;
import java.time.Duration;
import java.util.Properties;

/** The properties of every connection of a process. */
public final class ConnectionProperties {
  /**
   * With them the server notices within ten seconds that a client went silent, and ends its
   * session: otherwise it would be one of the connections that there may be, for hours.
   */
  static final String VANISHED_CLIENTS =
      "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
          + " -c tcp_user_timeout=9000";

  private ConnectionProperties() {}

  /** For the application role: its timeouts hold for every statement, whoever wrote it. */
  static Properties ofPool(DatabaseConfig config, String applicationName) {
    Properties properties = ofApplication(config, applicationName);
    properties.setProperty(
        "options",
        "-c statement_timeout=%s -c lock_timeout=%s -c idle_in_transaction_session_timeout=%s %s"
            .formatted(
                config.statementTimeout().toMillis(),
                config.lockTimeout().toMillis(),
                config.statementTimeout().plus(Duration.ofSeconds(5)).toMillis(),
                VANISHED_CLIENTS));
    // Longer than the statement timeout: it only strikes when the server is gone.
    properties.setProperty(
        "socketTimeout", String.valueOf(config.statementTimeout().toSeconds() + 3));
    return properties;
  }

  /**
   * For a connection that shows whether the server answers.
   *
   * @param seconds that making it may take
   */
  static Properties ofProbe(DatabaseConfig config, String applicationName, int seconds) {
    Properties properties = ofApplication(config, applicationName + " probe");
    properties.setProperty("options", VANISHED_CLIENTS);
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("connectTimeout", String.valueOf(seconds));
    properties.setProperty("loginTimeout", String.valueOf(seconds));
    properties.setProperty("socketTimeout", String.valueOf(seconds));
    return properties;
  }

  private static Properties ofApplication(DatabaseConfig config, String applicationName) {
    Properties properties = driver(applicationName);
    properties.setProperty("user", config.application().user());
    properties.setProperty("password", config.application().password().reveal());
    return properties;
  }

  /** For migrations and notifications, whose statements may take their time. */
  public static Properties driver(String applicationName) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("cancelSignalTimeout", "2");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("socketFactory", KeepAliveSockets.class.getName());
    return properties;
  }
}
