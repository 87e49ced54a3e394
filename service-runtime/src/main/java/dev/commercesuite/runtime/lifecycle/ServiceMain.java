package dev.commercesuite.runtime.lifecycle;

import ch.qos.logback.classic.LoggerContext;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Problem;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.logging.JavaUtilLogging;
import dev.commercesuite.runtime.migration.FeedEpoch;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.runtime.migration.Migrations;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The {@code main} of a service that has the JVM for itself. Without an argument it serves until
 * SIGTERM or SIGINT, then stops in order; with {@code migrate} it migrates its databases, confirms
 * their history if it is told to, and ends. A process that cannot start says why on standard error,
 * one line for each problem, and ends with status 1; with an argument that it does not know, with
 * status 2.
 *
 * {@snippet :
 * public static void main(String[] args) {
 *   ServiceMain.run("order-service", args, Config::from, Main::start, Main::migrations);
 * }
 * }
 */
public final class ServiceMain {
  private static final String USAGE =
      """
      usage: %1$s [serve | migrate [new-epoch | same-epoch]]

        serve     serves until it is told to stop; the default
        migrate   brings the database to the schema of this version, as the owner role, and ends

      After the database was restored or has moved, feeds are refused until one of these has run:

        migrate new-epoch    migrates; changes may be lost, and readers of feeds start again
        migrate same-epoch   migrates; nothing is lost for certain, and readers of feeds go on

      Settings are environment variables; docs/configuration.md lists them. %1$s says what is
      missing or wrong when it starts.
      """;

  private ServiceMain() {}

  /**
   * Does not return before the process ends.
   *
   * @param arguments of the command line
   * @param config reads the configuration from the environment
   * @param start opens everything and serves
   * @param migrations reads which databases to migrate from the environment
   */
  public static <C> void run(
      String name,
      String[] arguments,
      Function<Settings, C> config,
      Function<C, RunningService> start,
      Function<Settings, List<MigrationConfig>> migrations) {
    ProcessDefaults.set();
    JavaUtilLogging.redirect();
    switch (String.join(" ", arguments)) {
      case "", "serve" -> serve(name, config, start);
      case "migrate" -> migrate(name, migrations, _ -> {});
      case "migrate new-epoch" -> migrate(name, migrations, FeedEpoch::begin);
      case "migrate same-epoch" -> migrate(name, migrations, FeedEpoch::keep);
      case "help", "-h", "--help" -> {
        System.out.printf(USAGE, name);
        end(0);
      }
      default -> {
        System.err.printf("%s does not know \"%s\"%n%n", name, firstOf(arguments));
        System.err.printf(USAGE, name);
        end(2);
      }
    }
  }

  private static void migrate(
      String name,
      Function<Settings, List<MigrationConfig>> migrations,
      Consumer<MigrationConfig> afterwards) {
    end(migrate(name, System.getenv(), System.err, migrations, afterwards) ? 0 : 1);
  }

  private static <C> void serve(
      String name, Function<Settings, C> config, Function<C, RunningService> start) {
    RunningService service = start(name, System.getenv(), System.err, config, start);
    if (service == null) {
      end(1);
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
    return attempt(
        name + " cannot start",
        name,
        errors,
        () -> start.apply(config.apply(new Settings(environment))));
  }

  /**
   * Returns whether the databases are migrated now; if not, the reason has been printed.
   *
   * @param afterwards done to each of them
   */
  static boolean migrate(
      String name,
      Map<String, String> environment,
      PrintStream errors,
      Function<Settings, List<MigrationConfig>> migrations,
      Consumer<MigrationConfig> afterwards) {
    List<MigrationConfig> done =
        attempt(
            name + " cannot migrate",
            name,
            errors,
            () ->
                CurrentService.call(
                    name,
                    () -> {
                      List<MigrationConfig> all = migrations.apply(new Settings(environment));
                      all.forEach(ServiceMain::migrate);
                      all.forEach(afterwards);
                      return all;
                    }));
    return done != null;
  }

  private static void migrate(MigrationConfig database) {
    Migrations.migrate(database);
    LoggerFactory.getLogger(ServiceMain.class)
        .atInfo()
        .addKeyValue("url", database.url())
        .log("The database has the schema of this version");
  }

  private static <T> @Nullable T attempt(
      String failed, String name, PrintStream errors, Supplier<T> action) {
    try {
      return action.get();
    } catch (InvalidConfiguration invalid) {
      errors.printf("%s: its configuration is not valid%n", failed);
      for (Problem problem : invalid.problems()) {
        errors.printf("  %s%n", problem);
      }
    } catch (RuntimeException failure) {
      errors.printf("%s: %s%n", failed, failure.getMessage());
      CurrentService.run(
          name,
          () ->
              LoggerFactory.getLogger(ServiceMain.class)
                  .atError()
                  .setCause(failure)
                  .log("{}", failed));
    }
    return null;
  }

  /** So much of what was typed as is worth repeating. */
  private static String firstOf(String[] arguments) {
    String all = String.join(" ", arguments);
    return all.substring(0, Math.min(all.length(), 100));
  }

  private static void end(int status) {
    stopLogging();
    System.exit(status);
  }

  private static void stopLogging() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logging) {
      logging.stop();
    }
  }
}
