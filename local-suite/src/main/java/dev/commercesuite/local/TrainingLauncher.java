package dev.commercesuite.local;

import dev.commercesuite.local.machine.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts services as processes that write an ahead-of-time cache when they end. */
final class TrainingLauncher implements ServiceLauncher {
  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** The JVM assembles the cache after the process has ended its work. */
  private static final Duration LONGEST_END = Duration.ofMinutes(5);

  private final Path services;
  private final Path logs;

  /**
   * @param services where the folders of the services are, and their Java runtime
   * @param logs where their output goes
   */
  TrainingLauncher(Path services, Path logs) {
    this.services = services;
    this.logs = logs;
  }

  static Path cache(Path services, String service) {
    return services.resolve(service).resolve("aot");
  }

  @Override
  public AutoCloseable start(String name, Map<String, String> environment) {
    Path log = logs.resolve(name + ".log");
    ProcessBuilder command =
        new ProcessBuilder(
                services.resolve(Path.of("java", "bin", "java")).toString(),
                "@" + services.resolve("jvm.options"),
                "-XX:+UseSerialGC",
                "-XX:AOTCacheOutput=" + cache(services, name),
                "@" + services.resolve(name).resolve("options").resolve("launch"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    command.environment().putAll(environment);
    try {
      Process process = command.start();
      awaitReady(process, environment.getOrDefault("ADMIN_PORT", "8080"), log);
      return () -> stop(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitReady(Process process, String adminPort, Path log) {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!isReady(adminPort)) {
      if (!process.isAlive() || System.nanoTime() >= deadline) {
        process.destroyForcibly();
        throw new StartFailure("It did not get ready; see " + log);
      }
      pause();
    }
  }

  private static boolean isReady(String adminPort) {
    try {
      URI readyz = URI.create("http://localhost:" + adminPort + "/readyz");
      HttpURLConnection connection = (HttpURLConnection) readyz.toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException _) {
      return false;
    }
  }

  private static void stop(String name, Process process, Path log) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(name + " did not end; see " + log);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Interrupted.", e);
    }
  }
}
