package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kubernetes waits for a start and a stop as long as the process may take. */
@RequiresProgram({"kubectl", "kustomize"})
class LifecycleTest {
  /** For workers, channels, pools and the last log lines, after the last call. */
  private static final Duration AFTER_THE_CALLS = Duration.ofSeconds(15);

  /** From the start of the process until it waits for the database, on a busy node. */
  private static final Duration BEFORE_THE_DATABASE = Duration.ofSeconds(15);

  /** How long a Job may wait for what was applied with it. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aReplicaHasTheTimeToStop(Kustomization kustomization) {
    services(kustomization)
        .forEach(pods -> {
          Variables variables = Variables.of(pods, kustomization.render());
          assertThat(seconds(pods.spec().path("terminationGracePeriodSeconds")))
              .as(pods.toString())
              .isGreaterThanOrEqualTo(
                  duration(variables, "SHUTDOWN_SETTLE_DELAY")
                      .plus(duration(variables, "SHUTDOWN_GRACE"))
                      .plus(AFTER_THE_CALLS));
        });
  }

  /** One database after the other. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aReplicaIsNotKilledWhileItWaitsForItsDatabases(Kustomization kustomization) {
    services(kustomization)
        .forEach(pods -> {
          Variables variables = Variables.of(pods, kustomization.render());
          Duration wait =
              Stream.of("DATABASE_STARTUP_TIMEOUT", "SANDBOX_DATABASE_STARTUP_TIMEOUT")
                  .filter(variables.values()::containsKey)
                  .map(name -> duration(variables, name))
                  .reduce(BEFORE_THE_DATABASE, Duration::plus);
          JsonNode probe = pods.container().json().path("startupProbe");
          assertThat(
                  seconds(probe.path("periodSeconds"))
                      .multipliedBy(probe.path("failureThreshold").asInt()))
              .as("the startup probe of %s", pods)
              .isGreaterThanOrEqualTo(wait);
        });
  }

  /** A new volume and the pull of an image take minutes; a Job that failed is not run again. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aMigrationWaitsForItsDatabases(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (KubernetesObject job : manifests.ofComponent("Job", "migration").toList()) {
      Variables variables = Variables.of(job.podTemplate().orElseThrow(), manifests);
      assertThat(variables.values().keySet())
          .filteredOn(name -> name.endsWith("DATABASE_STARTUP_TIMEOUT"))
          .isNotEmpty()
          .allMatch(name -> duration(variables, name).compareTo(PATIENCE) >= 0);
      assertThat(job.at("/spec/podFailurePolicy/rules/0/action").asText()).isEqualTo("Ignore");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void anApplyRunsNoJobAgain(Kustomization kustomization) {
    assertThat(kustomization.render().ofKind("Job"))
        .isNotEmpty()
        .allSatisfy(job ->
            assertThat(job.at("/spec/ttlSecondsAfterFinished").isMissingNode())
                .as("%s would be removed, and the next apply would run it", job)
                .isTrue());
  }

  /**
   * PostgreSQL that is recovering refuses connections and lives; the server that makes a new volume
   * listens on its socket only and is not ready.
   */
  @Test
  void aDatabaseIsNotKilledWhileItRecovers() {
    List<KubernetesObject> databases = Kustomization.DEV.render().ofKind("StatefulSet");
    assertThat(databases).hasSize(4);
    for (KubernetesObject database : databases) {
      JsonNode container = database.podTemplate().orElseThrow().container().json();
      for (String probe : List.of("startupProbe", "livenessProbe")) {
        assertThat(command(container.path(probe)))
            .as("%s of %s", probe, database)
            .contains("--host=127.0.0.1")
            .endsWith("[ $? -le 1 ]");
      }
      assertThat(command(container.path("readinessProbe")))
          .startsWith("pg_isready ")
          .contains("--host=127.0.0.1");
      JsonNode startup = container.path("startupProbe");
      assertThat(
              seconds(startup.path("periodSeconds"))
                  .multipliedBy(startup.path("failureThreshold").asInt()))
          .isGreaterThanOrEqualTo(PATIENCE);
    }
  }

  private static String command(JsonNode probe) {
    return Json.elements(probe.at("/exec/command"))
        .map(JsonNode::asText)
        .collect(Collectors.joining(" "));
  }

  private static Stream<PodTemplate> services(Kustomization kustomization) {
    return kustomization
        .render()
        .ofComponent("Deployment", "service")
        .map(service -> service.podTemplate().orElseThrow());
  }

  private static Duration duration(Variables variables, String name) {
    Settings settings = new Settings(Map.of(name, variables.get(name)));
    return settings.duration(name, "as the services read it").required().get();
  }

  private static Duration seconds(JsonNode number) {
    return Duration.ofSeconds(number.asInt());
  }
}
