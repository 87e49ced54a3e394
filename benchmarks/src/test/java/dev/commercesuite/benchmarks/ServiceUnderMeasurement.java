package dev.commercesuite.benchmarks;

import dev.commercesuite.order.Main;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own with a 256 MB heap. Its log goes to a file. */
final class ServiceUnderMeasurement implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final ManagedChannel channel;
  private final double startSeconds;

  private ServiceUnderMeasurement(
      Process process, int port, ManagedChannel channel, double startSeconds) {
    this.process = process;
    this.port = port;
    this.channel = channel;
    this.startSeconds = startSeconds;
  }

  /** Starts order-service on a migrated database and returns when it is SERVING. */
  static ServiceUnderMeasurement start(TestIssuer issuer) throws IOException, InterruptedException {
    return start(issuer, TestPostgres.migrated("classpath:db/order"));
  }

  /** {@link #start(TestIssuer)} on this database. */
  static ServiceUnderMeasurement start(TestIssuer issuer, DatabaseConfig database)
      throws IOException, InterruptedException {
    return start(issuer, database, Map.of());
  }

  /**
   * {@link #start(TestIssuer, DatabaseConfig)} with other settings.
   *
   * @param settings beside those that it needs
   */
  static ServiceUnderMeasurement start(
      TestIssuer issuer, DatabaseConfig database, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(issuer.environment());
    all.putAll(
        Map.of(
            "USER_SERVICE_TARGET", "dns:///localhost:1",
            "PAYMENT_SERVICE_TARGET", "dns:///localhost:1",
            "SERVICE_CLIENT_SECRET", "not used by what is measured",
            // Whoever buys here pays for nothing.
            "ORDER_UNPAID_LIMIT", "1000000"));
    all.putAll(settings);
    return start(Main.class, database, all);
  }

  /** Starts the service of a main class on a migrated database. */
  static ServiceUnderMeasurement start(
      Class<?> main, DatabaseConfig database, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = freePort();
    Path log = Files.createTempFile("service", ".log");
    log.toFile().deleteOnExit();
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                TestProcess.jvmOptions(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-classpath",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    command.environment().putAll(TestProcess.environment(database));
    command.environment().putAll(settings);
    command.environment().put("GRPC_PORT", String.valueOf(port));

    long begin = System.nanoTime();
    Process process = command.start();
    ManagedChannel channel = TestProcess.outsideChannel(port);
    try {
      awaitServing(process, channel, log);
    } catch (IOException | RuntimeException e) {
      channel.shutdownNow();
      process.destroyForcibly();
      throw e;
    }
    return new ServiceUnderMeasurement(process, port, channel, (System.nanoTime() - begin) / 1e9);
  }

  int port() {
    return port;
  }

  /** Moves it to the processors of what is measured. */
  void moveToMeasured() throws IOException, InterruptedException {
    Processors.moveMeasured(process.pid());
  }

  ManagedChannel channel() {
    return channel;
  }

  double startSeconds() {
    return startSeconds;
  }

  /** What the kernel counts as resident, in MB of 2^20 bytes. */
  double residentMegabytes() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    String resident = lines.stream().filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
    return Long.parseLong(resident.replaceAll("\\D", "")) / 1024.0;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitServing(Process process, ManagedChannel channel, Path log)
      throws IOException, InterruptedException {
    var health = HealthGrpc.newBlockingStub(channel);
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("the service ended: " + Files.readString(log));
      }
      try {
        if (health
                .withDeadlineAfter(Duration.ofSeconds(1))
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus()
            == ServingStatus.SERVING) {
          return;
        }
      } catch (StatusRuntimeException _) {
        // Not listening yet; without this the channel would back off for a second.
        channel.resetConnectBackoff();
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new IOException("not SERVING after " + LONGEST_START + ": " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
