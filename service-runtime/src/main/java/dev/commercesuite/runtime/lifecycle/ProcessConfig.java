package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.server.ServerConfig;
import dev.commercesuite.runtime.server.TlsConfig;
import java.time.Duration;
import java.util.Set;

/**
 * The settings that every process has.
 *
 * @param server the gRPC server
 * @param adminPort of the HTTP server for operators; 0 for any free one
 * @param tls the certificate files
 * @param startupSettleLimit how long a start waits at most for the JVM to have compiled
 * @param shutdown how it stops
 * @param secret from which page tokens and request hashes are made; the same on every replica
 * @param requestKeyRetention for how long at least a request can be repeated
 */
public record ProcessConfig(
    ServerConfig server,
    int adminPort,
    TlsConfig tls,
    Duration startupSettleLimit,
    ShutdownConfig shutdown,
    Secret secret,
    Duration requestKeyRetention) {
  /** What clients are promised. */
  public static final Duration MIN_REQUEST_KEY_RETENTION = Duration.ofDays(31);

  /**
   * Whoever takes a key looks into the partition of every week, and locks it until the end of the
   * transaction: the table of locks, which all connections share, has to have room for that.
   */
  private static final Duration MAX_REQUEST_KEY_RETENTION = Duration.ofDays(100);

  private static final int MIN_SECRET = 32;
  private static final Set<String> FORMATS = Set.of("json", "text");
  private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  public ProcessConfig {
    if (requestKeyRetention.compareTo(MIN_REQUEST_KEY_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "requestKeyRetention is %s; expected at least %s"
              .formatted(requestKeyRetention, MIN_REQUEST_KEY_RETENTION));
    }
  }

  /** Reads all variables that are not about one service. */
  public static Setting<ProcessConfig> from(Settings settings) {
    Setting<ServerConfig> server = ServerConfig.from(settings);
    Setting<Integer> adminPort =
        settings
            .integer("ADMIN_PORT", "Port of metrics, probes and version; plain HTTP")
            .between(0, 65_535)
            .orElse(8080);
    Setting<TlsConfig> tls = TlsConfig.from(settings);
    Setting<Duration> startupSettleLimit =
        settings
            .duration(
                "STARTUP_SETTLE_LIMIT",
                "How long a start waits at most until the JVM has compiled what it compiles by"
                    + " itself, before it serves; worth it where processors are scarce")
            .orElse(Duration.ZERO);
    Setting<ShutdownConfig> shutdown = ShutdownConfig.from(settings);
    Setting<Secret> secret =
        settings
            .secret(
                "SERVICE_SECRET",
                "Key that signs page and resume tokens and hashes requests, the same on every replica;"
                    + " when it changes, page tokens in use and retries of earlier requests are"
                    + " refused")
            .which(
                value -> value.reveal().length() >= MIN_SECRET,
                "at least " + MIN_SECRET + " characters")
            .required();
    Setting<Duration> requestKeyRetention =
        settings
            .duration(
                "REQUEST_KEY_RETENTION",
                "For how long at least a request can be repeated and takes effect once; its answer"
                    + " is stored for up to eight days longer; each request that changes something"
                    + " locks the partitions of all these weeks")
            .between(MIN_REQUEST_KEY_RETENTION, MAX_REQUEST_KEY_RETENTION)
            .orElse(MIN_REQUEST_KEY_RETENTION);
    logging(settings);
    return settings.group(
        "process",
        () ->
            new ProcessConfig(
                server.get(),
                adminPort.get(),
                tls.get(),
                startupSettleLimit.get(),
                shutdown.get(),
                secret.get(),
                requestKeyRetention.get()));
  }

  /** Logback reads these itself; here they are checked and listed. */
  private static void logging(Settings settings) {
    settings
        .text("LOG_FORMAT", "Format of the log lines; read from the environment of the JVM only")
        .which(FORMATS::contains, "json or text")
        .orElse("json");
    settings
        .text("LOG_LEVEL", "Lowest level that is logged; read from the environment of the JVM only")
        .which(LEVELS::contains, "TRACE, DEBUG, INFO, WARN or ERROR")
        .orElse("INFO");
  }
}
