package dev.commercesuite.runtime.database;

import java.time.Duration;
import java.util.Properties;

/** The properties of every connection of a process. */
public final class ConnectionProperties {
  private ConnectionProperties() {}

  /** For the application role: its timeouts hold for every statement, whoever wrote it. */
  static Properties of(DatabaseConfig config, String applicationName) {
    Properties properties = driver(applicationName);
    properties.setProperty(
        "options",
        "-c statement_timeout=%s -c lock_timeout=%s -c idle_in_transaction_session_timeout=%s"
            .formatted(
                config.statementTimeout().toMillis(),
                config.lockTimeout().toMillis(),
                config.statementTimeout().plus(Duration.ofSeconds(5)).toMillis()));
    // Longer than the statement timeout: it only strikes when the server is gone.
    properties.setProperty(
        "socketTimeout", String.valueOf(config.statementTimeout().toSeconds() + 5));
    return properties;
  }

  /** For migrations and notifications, whose statements may take their time. */
  public static Properties driver(String applicationName) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("cancelSignalTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }
}
