package dev.commercesuite.system.replicas;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.runtime.testing.TestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One process of a service, always at the same ports. Not thread-safe: one thread kills and starts
 * it.
 */
public final class Replica {
  private static final List<String> SMALL_AND_QUICK =
      List.of(TestProcess.jvmOptions(), "-XX:+UseSerialGC", "-Xmx192m", "-XX:TieredStopAtLevel=1");

  private final Place place;
  private final Map<String, String> environment;
  private final Path log;
  private final Path postmaster;
  private final ClassArchives archives;
  private Launch launch;
  private @Nullable Process process;

  /**
   * Which replica of what, and where.
   *
   * @param main class of the service
   * @param index 0, 1, …
   * @param grpcPort where it serves
   * @param adminPort where it tells whether it is ready
   */
  record Place(String service, Class<?> main, int index, int grpcPort, int adminPort) {
    static Place ofUserService(int index, Ports ports) {
      return new Place(
          "user-service",
          dev.commercesuite.user.Main.class,
          index,
          ports.userGrpc(),
          ports.userAdmin());
    }

    static Place ofOrderService(int index, Ports ports) {
      return new Place(
          "order-service",
          dev.commercesuite.order.Main.class,
          index,
          ports.orderGrpc(),
          ports.orderAdmin());
    }

    static Place ofPaymentService(int index, Ports ports) {
      return new Place(
          "payment-service",
          dev.commercesuite.payment.Main.class,
          index,
          ports.paymentGrpc(),
          ports.paymentAdmin());
    }

    String name() {
      return service + "-" + index;
    }
  }

  /**
   * Is not running yet.
   *
   * @param logs folder of its log
   * @param postmaster PostgreSQL's pid file
   */
  Replica(
      Place place,
      Map<String, String> environment,
      Launch launch,
      Path logs,
      Path postmaster,
      ClassArchives archives) {
    this.archives = archives;
    this.place = place;
    this.environment = Map.copyOf(environment);
    this.launch = launch;
    this.log = logs.resolve(place.name() + ".log");
    this.postmaster = postmaster;
    PrivateFiles.delete(log);
  }

  /** Such as {@code order-service}. */
  public String service() {
    return place.service();
  }

  /** Such as {@code order-service-0}. */
  public String name() {
    return place.name();
  }

  /** What all of its processes wrote, one after the other. */
  public Path log() {
    return log;
  }

  /** Where it serves, whether or not its process is there. */
  public int grpcPort() {
    return place.grpcPort();
  }

  /** Where its probes and metrics are. */
  public int adminPort() {
    return place.adminPort();
  }

  /** The number of its process. */
  public long pid() {
    if (process == null) {
      throw new IllegalStateException(name() + " was not started");
    }
    return process.pid();
  }

  /** Whether its process is there; it may not serve yet. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Starts its process as it was started before, and returns at once. */
  public void start() {
    start(launch);
  }

  /** Starts its process in another way, which later starts keep, and returns at once. */
  public void start(Launch as) {
    if (isRunning()) {
      throw new IllegalStateException(name() + " is running already");
    }
    launch = as;
    process = run(as, archives.flags(service()));
  }

  /**
   * Runs it once, until it has started, so that the archive of its classes is written. It is alone,
   * and may not be ready without the others.
   */
  void writeClasses(Duration atMost) {
    Process writer = run(archives.writing(service()), List.of());
    process = writer;
    await("has started", this::hasStarted, atMost);
    // Process.destroy() would close its standard input as well, and so end PostgreSQL.
    writer.toHandle().destroy();
    writer.onExit().join();
  }

  private Process run(Launch as, List<String> flags) {
    List<String> command = new ArrayList<>(as.within());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL_AND_QUICK);
    command.addAll(flags);
    command.addAll(as.jvmArguments());
    command.addAll(List.of("-classpath", archives.classPath()));
    command.addAll(
        List.of(GuardedMain.class.getName(), place.main().getName(), postmaster.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    builder.environment().putAll(as.variables());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its process with SIGKILL and waits until it is gone. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Waits until it takes calls. A process that has ended instead is an error, with its log. */
  public void awaitServing(Duration atMost) {
    await("is serving", this::isReady, atMost);
  }

  private void await(String what, Callable<Boolean> condition, Duration atMost) {
    Awaitility.await(name() + " " + what + ", see " + log)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .failFast(name() + " has ended, see " + log, () -> !isRunning())
        .until(condition);
  }

  /** The last lines of its log. */
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean isReady() {
    return asks("/readyz", (status, _) -> status == HttpURLConnection.HTTP_OK);
  }

  /** Whether it has started: it may be waiting for another process to be ready. */
  private boolean hasStarted() {
    return asks(
        "/readyz",
        (status, reason) ->
            status == HttpURLConnection.HTTP_OK || !reason.contains("it is starting"));
  }

  private boolean asks(String page, BiPredicate<Integer, String> expected) {
    try {
      var connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + place.adminPort() + page).toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(1_000);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream()) {
        String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return expected.test(status, text);
      }
    } catch (IOException _) {
      return false;
    }
  }
}
