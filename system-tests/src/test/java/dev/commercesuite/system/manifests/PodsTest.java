package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Container;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pod and every workload has, so that it runs at the level {@code restricted}. */
@RequiresProgram({"kubectl", "kustomize"})
class PodsTest {
  /** Kubernetes would set variables such as {@code ORDER_SERVICE_PORT}, taken for settings. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void noPodGetsVariablesFromServices(Kustomization kustomization) {
    assertThat(kustomization.render().podTemplates())
        .isNotEmpty()
        .allMatch(pods -> !pods.spec().path("enableServiceLinks").asBoolean(true));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyContainerIsRestricted(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      JsonNode shared = pods.spec().path("securityContext");
      assertThat(shared.path("runAsNonRoot").asBoolean()).as(pods.toString()).isTrue();
      assertThat(shared.path("runAsUser").asInt()).as(pods.toString()).isGreaterThan(10_000);
      assertThat(shared.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
      assertThat(pods.spec().has("hostNetwork")).isFalse();
      for (Container container : pods.containers()) {
        JsonNode own = container.json().path("securityContext");
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(own.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(own.at("/capabilities/add").isMissingNode()).isTrue();
        assertThat(own.has("runAsUser")).isFalse();
      }
    }
  }

  /** A kind of volume that {@code restricted} refuses, such as a folder of the node. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void volumesAreOfHarmlessKinds(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      assertThat(pods.volumes())
          .as(pods.toString())
          .allMatch(volume ->
              volume.has("secret")
                  || volume.has("configMap")
                  || volume.has("projected")
                  || volume.at("/emptyDir/sizeLimit").isTextual());
    }
  }

  /** Without them the quota refuses a pod; a limit of processors would throttle it. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyContainerHasRequestsAndLimits(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      JsonNode resources = pods.container().json().path("resources");
      assertThat(Json.texts(resources.path("requests")).keySet())
          .as(pods.toString())
          .containsExactlyInAnyOrder("cpu", "memory", "ephemeral-storage");
      assertThat(Json.texts(resources.path("limits")).keySet())
          .as(pods.toString())
          .containsExactlyInAnyOrder("memory", "ephemeral-storage");
    }
  }

  /** They are the autoscaler's; every apply would undo its work. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theServicesHaveNoReplicasOfTheirOwn(Kustomization kustomization) {
    assertThat(kustomization.render().ofComponent("Deployment", "service"))
        .hasSize(3)
        .allMatch(service -> service.at("/spec/replicas").isMissingNode());
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aServiceRollsWithoutAGapAndSurvivesTheDrainOfANode(Kustomization kustomization) {
    var manifests = kustomization.render();
    manifests
        .ofComponent("Deployment", "service")
        .forEach(service -> {
          JsonNode update = service.at("/spec/strategy/rollingUpdate");
          assertThat(update.path("maxUnavailable").asInt(1)).isZero();
          assertThat(update.path("maxSurge").asInt()).isPositive();
          KubernetesObject budget = manifests.get("PodDisruptionBudget", service.name());
          assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
        });
  }
}
