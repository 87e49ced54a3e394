package dev.commercesuite.runtime.lifecycle;

import ch.qos.logback.classic.LoggerContext;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Problem;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.logging.JavaUtilLogging;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The {@code main} of a service that has the JVM for itself. Runs until SIGTERM or SIGINT, then
 * stops in order. A process that cannot start says why on standard error, one line for each
 * problem, and ends with status 1.
 *
 * {@snippet :
 * public static void main(String[] args) {
 *   ServiceMain.run("order-service", Config::from, Main::start);
 * }
 * }
 */
public final class ServiceMain {
  private ServiceMain() {}

  /**
   * Does not return.
   *
   * @param config reads the configuration from the environment
   * @param start opens everything and serves
   */
  public static <C> void run(
      String name, Function<Settings, C> config, Function<C, RunningService> start) {
    JavaUtilLogging.redirect();
    RunningService service = start(name, System.getenv(), System.err, config, start);
    if (service == null) {
      stopLogging();
      System.exit(1);
    } else {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    service.close();
                    stopLogging();
                  },
                  "shutdown"));
      service.awaitClosed();
    }
  }

  /** Returns null when the service could not start; the reason has been printed. */
  static <C> @Nullable RunningService start(
      String name,
      Map<String, String> environment,
      PrintStream errors,
      Function<Settings, C> config,
      Function<C, RunningService> start) {
    try {
      return start.apply(config.apply(new Settings(environment)));
    } catch (InvalidConfiguration invalid) {
      errors.printf("%s cannot start: its configuration is not valid%n", name);
      for (Problem problem : invalid.problems()) {
        errors.printf("  %s%n", problem);
      }
    } catch (RuntimeException failure) {
      errors.printf("%s cannot start: %s%n", name, failure.getMessage());
      CurrentService.run(
          name,
          () ->
              LoggerFactory.getLogger(ServiceMain.class)
                  .atError()
                  .setCause(failure)
                  .log("The service could not start"));
    }
    return null;
  }

  private static void stopLogging() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      logging.stop();
    }
  }
}
