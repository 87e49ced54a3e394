package dev.commercesuite.runtime.database;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a service reaches its PostgreSQL database. TLS is asked for in the URL ({@code
 * ?sslmode=verify-full&sslrootcert=…}).
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without a password
 * @param application serves: the rights that the migrations grant to it, no more
 * @param owner migrates at the start, and owns the tables; null when somebody else migrates, for
 *     whom the start then waits
 * @param poolSize connections that one process keeps open
 * @param connectionTimeout how long a transaction waits for a free connection
 * @param statementTimeout how long one statement may run
 * @param lockTimeout how long one statement waits for a lock
 * @param startupTimeout how long a starting process waits for PostgreSQL to answer
 * @param outageAfter how long the server may answer nothing before that is an outage
 * @param notReadyAfter how long it may answer nothing before the process is not ready
 */
public record DatabaseConfig(
    String url,
    DatabaseRole application,
    @Nullable DatabaseRole owner,
    int poolSize,
    Duration connectionTimeout,
    Duration statementTimeout,
    Duration lockTimeout,
    Duration startupTimeout,
    Duration outageAfter,
    Duration notReadyAfter) {

  private static final int POOL_SIZE = 8;
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration OUTAGE_AFTER = Duration.ofMillis(750);
  private static final Duration NOT_READY_AFTER = Duration.ofSeconds(15);

  public DatabaseConfig {
    requireUrl(url);
    if (poolSize < 1) {
      throw new IllegalArgumentException("poolSize is " + poolSize + "; expected at least 1");
    }
    if (lockTimeout.compareTo(statementTimeout) >= 0) {
      throw new IllegalArgumentException(
          "the lock timeout is %s; expected less than the statement timeout, %s"
              .formatted(lockTimeout, statementTimeout));
    }
    if (notReadyAfter.compareTo(outageAfter) < 0) {
      throw new IllegalArgumentException(
          "not ready after a silence of %s; expected at least that of an outage, %s"
              .formatted(notReadyAfter, outageAfter));
    }
  }

  /** With the limits of a silence that the settings default to. */
  public DatabaseConfig(
      String url,
      DatabaseRole application,
      @Nullable DatabaseRole owner,
      int poolSize,
      Duration connectionTimeout,
      Duration statementTimeout,
      Duration lockTimeout,
      Duration startupTimeout) {
    this(
        url,
        application,
        owner,
        poolSize,
        connectionTimeout,
        statementTimeout,
        lockTimeout,
        startupTimeout,
        OUTAGE_AFTER,
        NOT_READY_AFTER);
  }

  /** With the timeouts and the pool size that the settings default to. */
  public static DatabaseConfig of(String url, DatabaseRole application, DatabaseRole owner) {
    return new DatabaseConfig(
        url,
        application,
        owner,
        POOL_SIZE,
        CONNECTION_TIMEOUT,
        STATEMENT_TIMEOUT,
        LOCK_TIMEOUT,
        STARTUP_TIMEOUT);
  }

  /** Reads the variables {@code DATABASE_*}. */
  public static Setting<DatabaseConfig> from(Settings settings) {
    return from(settings, "DATABASE");
  }

  /**
   * Reads the variables of one of several databases.
   *
   * @param prefix of the variables, without the underscore after it
   */
  public static Setting<DatabaseConfig> from(Settings settings, String prefix) {
    Setting<String> url = url(settings, prefix);
    Setting<DatabaseRole> application =
        role(settings, prefix, prefix + "_", "the application role, which serves calls");
    Setting<Optional<DatabaseRole>> owner = owner(settings, prefix);
    Setting<Integer> poolSize =
        settings
            .integer(prefix + "_POOL_SIZE", "Connections per process")
            .between(1, 200)
            .orElse(POOL_SIZE);
    Setting<Duration> connectionTimeout =
        settings
            .duration(prefix + "_CONNECTION_TIMEOUT", "How long to wait for a free connection")
            .between(Duration.ofMillis(250), Duration.ofMinutes(1))
            .orElse(CONNECTION_TIMEOUT);
    Setting<Duration> statementTimeout =
        settings
            .duration(prefix + "_STATEMENT_TIMEOUT", "How long one statement may run")
            .between(Duration.ofMillis(100), Duration.ofMinutes(10))
            .orElse(STATEMENT_TIMEOUT);
    Setting<Duration> lockTimeout =
        settings
            .duration(prefix + "_LOCK_TIMEOUT", "How long one statement may wait for a lock")
            .between(Duration.ofMillis(10), Duration.ofMinutes(1))
            .orElse(LOCK_TIMEOUT);
    Setting<Duration> startupTimeout = startupTimeout(settings, prefix);
    Setting<Duration> outageAfter =
        settings
            .duration(
                prefix + "_OUTAGE_AFTER",
                "How long PostgreSQL may answer nothing before that is an outage, in which calls are"
                    + " refused at once")
            .between(Duration.ofMillis(250), Duration.ofMinutes(1))
            .orElse(OUTAGE_AFTER);
    Setting<Duration> notReadyAfter =
        settings
            .duration(
                prefix + "_NOT_READY_AFTER",
                "How long PostgreSQL may answer nothing before the process is not ready")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(NOT_READY_AFTER);
    return settings.group(
        prefix + "_*",
        () ->
            new DatabaseConfig(
                url.get(),
                application.get(),
                owner.get().orElse(null),
                poolSize.get(),
                connectionTimeout.get(),
                statementTimeout.get(),
                lockTimeout.get(),
                startupTimeout.get(),
                outageAfter.get(),
                notReadyAfter.get()));
  }

  /** Where the database is. */
  public static Setting<String> url(Settings settings, String prefix) {
    return settings
        .text(prefix + "_URL", "JDBC URL of the database, without a password")
        .which(DatabaseConfig::isUrl, "jdbc:postgresql://host:port/database, no password in it")
        .required();
  }

  /** How long a start may wait for the database. */
  public static Setting<Duration> startupTimeout(Settings settings, String prefix) {
    return settings
        .duration(
            prefix + "_STARTUP_TIMEOUT",
            "How long to wait at startup for PostgreSQL and for the schema of this version")
        .orElse(STARTUP_TIMEOUT);
  }

  /** Absent as a whole, or given as a whole. */
  private static Setting<Optional<DatabaseRole>> owner(Settings settings, String prefix) {
    String user = prefix + "_OWNER_USER";
    String password = prefix + "_OWNER_PASSWORD";
    Setting<Optional<String>> name =
        settings
            .text(
                user,
                "Name of the owner role, when this process migrates the database as it starts;"
                    + " absent: it waits until the command migrate has done so")
            .optional();
    Setting<Optional<Secret>> secret =
        settings.secret(password, "Password of the owner role").optional();
    return settings.group(
        prefix + "_OWNER_*",
        () -> {
          if (name.get().isPresent() != secret.get().isPresent()) {
            throw new IllegalArgumentException(
                "expected %s and %s together, or neither".formatted(user, password));
          }
          return name.get().map(role -> new DatabaseRole(role, secret.get().orElseThrow()));
        });
  }

  /**
   * A role with its password.
   *
   * @param group prefix of all variables of the database
   * @param prefix of the role's variables
   */
  public static Setting<DatabaseRole> role(
      Settings settings, String group, String prefix, String what) {
    Setting<String> user = settings.text(prefix + "USER", "Name of " + what).required();
    Setting<Secret> password =
        settings.secret(prefix + "PASSWORD", "Password of " + what).required();
    return settings.group(group + "_*", () -> new DatabaseRole(user.get(), password.get()));
  }

  private static void requireUrl(String url) {
    if (!isUrl(url)) {
      throw new IllegalArgumentException(
          "the database URL is not jdbc:postgresql://host:port/database without a password");
    }
  }

  private static boolean isUrl(String url) {
    return url.startsWith("jdbc:postgresql:") && !url.contains("password=") && !url.contains("@");
  }
}
