package dev.commercesuite.system.costs;

import dev.commercesuite.local.Environments;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A version of the suite in a clone of its own, started with {@code ./run} on new data. PostgreSQL
 * commits as durably as in production, and counts what it is sent.
 */
final class BuiltSuite implements RunningSuite, AutoCloseable {
  /** With the parts that have a database. */
  static final List<String> DATABASES = List.of("users", "orders", "payments");

  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private final Path clone;
  private final int portBase;
  private final Path log;
  private @Nullable Process process;
  private @Nullable SuiteChannels channels;

  private BuiltSuite(Path clone, int portBase, Path log) {
    this.clone = clone;
    this.portBase = portBase;
    this.log = log;
  }

  /**
   * Starts it; what it shows goes to a file.
   *
   * @param clone of the repository, whose {@code .local} is deleted
   */
  static BuiltSuite start(Path clone, int portBase, Path log) throws IOException, SQLException {
    BuiltSuite suite = new BuiltSuite(clone, portBase, log);
    try {
      suite.prepare();
      return suite;
    } catch (IOException | SQLException | RuntimeException e) {
      suite.close();
      throw e;
    }
  }

  private void prepare() throws IOException, SQLException {
    run("--reset");
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
      statement.execute("alter system set max_wal_size = '4GB'");
    }
    stop();
    run();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create extension pg_stat_statements");
      statement.execute("create extension pg_walinspect");
    }
  }

  /** The folder of the clone, which tells the versions apart. */
  String name() {
    return String.valueOf(clone.getFileName());
  }

  /** As the superuser. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(Ports.from(portBase).postgres(), database),
        "postgres",
        PrivateFiles.read(folder().secrets().resolve("postgres-superuser")).strip());
  }

  private SuiteFolder folder() {
    return new SuiteFolder(clone.resolve(".local"));
  }

  private void run(String... options) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of("./run", "--port-base", String.valueOf(portBase)), Stream.of(options))
            .toList();
    Process started =
        new ProcessBuilder(command)
            .directory(clone.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = started;
    Awaitility.await()
        .atMost(LONGEST_START)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .until(() -> {
          closeChannels(); // What they trust is made anew while it starts.
          return !started.isAlive() || Environments.SERVICES.stream().allMatch(this::isServing);
        });
    if (!started.isAlive()) {
      throw new AssertionError("./run in " + clone + " ended; see " + log);
    }
  }

  private boolean isServing(String service) {
    return HealthGrpc.newBlockingStub(channel(service))
            .withDeadlineAfter(Duration.ofSeconds(1))
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus()
        == ServingStatus.SERVING;
  }

  private SuiteChannels open() {
    if (channels == null) {
      channels = new SuiteChannels(Ports.from(portBase), folder().tls());
    }
    return channels;
  }

  private void closeChannels() {
    if (channels != null) {
      channels.close();
      channels = null;
    }
  }

  private void stop() {
    closeChannels();
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }

  @Override
  public ManagedChannel channel(String service) {
    return switch (service) {
      case Environments.USER_SERVICE -> open().users();
      case Environments.ORDER_SERVICE -> open().orders();
      case Environments.PAYMENT_SERVICE -> open().payments();
      default -> throw new IllegalArgumentException(service + " is no service of the suite");
    };
  }

  @Override
  public String adminEmail() {
    return Environments.ADMIN_EMAIL;
  }

  @Override
  public String adminPassword() {
    return folder().adminPassword();
  }

  @Override
  public void close() {
    stop();
  }
}
