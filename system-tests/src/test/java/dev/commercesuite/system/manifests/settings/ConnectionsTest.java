package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.Config;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All replicas at once, with every connection that they may open, find room in PostgreSQL. */
@RequiresProgram({"kubectl", "kustomize"})
class ConnectionsTest {
  /** The lock, Flyway's two, and one that is on its way out. */
  private static final int MIGRATION = 4;

  /** Beside each pool, the one that looks whether the server answers. */
  private static final int PROBE = 1;

  /** PostgreSQL's own {@code superuser_reserved_connections}, which nobody else gets. */
  private static final int SUPERUSER = 3;

  /** For backups, monitoring and operators. */
  private static final int RESERVE = 8;

  private static final Pattern PROMISE =
      Pattern.compile("Each service may have up to (\\d+) connections");

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyReplicaFindsRoomInItsDatabase(Kustomization kustomization) throws IOException {
    Manifests manifests = kustomization.render();
    long elsewhere = promised();
    manifests
        .ofComponent("Deployment", "service")
        .forEach(service -> {
          PodTemplate pods = service.podTemplate().orElseThrow();
          int listeners = listeners(service.name());
          String database = service.name().replace("-service", "-postgres");
          assertThat(needed(manifests, pods, "DATABASE_POOL_SIZE", listeners))
              .as("connections of %s in %s", service, manifests)
              .isLessThanOrEqualTo(room(manifests, database, elsewhere));
          if (Variables.of(pods, manifests).values().containsKey("SANDBOX_DATABASE_URL")) {
            assertThat(needed(manifests, pods, "SANDBOX_DATABASE_POOL_SIZE", 0))
                .as("connections of %s to the sandbox's books", service)
                .isLessThanOrEqualTo(room(manifests, "sandbox-postgres", 0));
          }
        });
  }

  /** The other connection beside the pools; in tests there may be more. */
  @Test
  void servicesOpenNoOtherConnections() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      assertThat(
              files
                  .filter(file -> file.toString().matches(".*-service/src/main/java/.*\\.java"))
                  .filter(file ->
                      read(file).contains("DriverManager") || read(file).contains("DataSource")))
          .isEmpty();
    }
  }

  private static long needed(
      Manifests manifests, PodTemplate pods, String poolSize, int listeners) {
    Replicas replicas = Replicas.of(pods.owner(), manifests);
    String pool =
        Variables.of(pods, manifests).values().getOrDefault(poolSize, defaultOf(poolSize));
    return (long) replicas.atOnce() * (Integer.parseInt(pool) + PROBE + listeners)
        + MIGRATION
        + SUPERUSER
        + RESERVE;
  }

  private static long room(Manifests manifests, String database, long elsewhere) {
    return Stream.concat(
            manifests.find("StatefulSet", database).stream()
                .map(object -> object.podTemplate().orElseThrow().container())
                .map(container -> PostgresParameters.of(container).number("max_connections")),
            manifests.find("Cluster", database).stream()
                .map(cluster -> cluster.at("/spec/postgresql/parameters/max_connections"))
                .map(connections -> Long.valueOf(connections.asText())))
        .findFirst()
        .orElse(elsewhere);
  }

  /** What whoever brings a PostgreSQL is asked for. */
  private static long promised() throws IOException {
    Matcher matcher =
        PROMISE.matcher(
            Files.readString(
                Kustomization.ROOT.resolve("components/external-postgresql/README.md")));
    assertThat(matcher.find()).as(PROMISE.pattern()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Connections that a replica listens on, beside its pool. */
  private static int listeners(String service) {
    try (Stream<Path> files = Files.walk(Path.of("..", service, "src", "main", "java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .mapToInt(file -> read(file).split("Notifications\\.open\\(", -1).length - 1)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String defaultOf(String variable) {
    Settings settings = new Settings(Map.of("PAYMENT_PROVIDER", "sandbox"));
    try {
      Config.from(settings);
    } catch (InvalidConfiguration _) {
      // Required variables are missing: what is read is declared all the same.
    }
    return settings.variables().stream()
        .filter(it -> it.name().equals(variable))
        .map(it -> String.valueOf(it.defaultValue()))
        .findFirst()
        .orElseThrow();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
