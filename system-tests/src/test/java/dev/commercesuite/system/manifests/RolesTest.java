package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Accounts and their rights: they exist, and nobody has a token without a need. */
@RequiresProgram({"kubectl", "kustomize"})
class RolesTest {
  /** Those that call the API server. */
  private static final Set<String> WITH_TOKEN =
      Set.of(
          "bootstrap",
          "certificate-renewal",
          "prometheus",
          "prometheus-adapter",
          "kube-state-metrics",
          "metrics-server");

  /** What every cluster has. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "ClusterRole system:auth-delegator",
          "Role extension-apiserver-authentication-reader",
          "ServiceAccount horizontal-pod-autoscaler");

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void podsRunAsAnAccountThatExists(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (PodTemplate pods : manifests.podTemplates()) {
      KubernetesObject account =
          manifests.get("ServiceAccount", pods.spec().path("serviceAccountName").asText());
      assertThat(account.namespace()).isEqualTo(pods.namespace());
      boolean token =
          pods.spec()
              .path("automountServiceAccountToken")
              .asBoolean(account.at("/automountServiceAccountToken").asBoolean(true));
      assertThat(token)
          .as("whether %s have a token", pods)
          .isEqualTo(WITH_TOKEN.contains(pods.name()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void bindingsBindARoleAndAnAccountThatExist(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    Set<String> there =
        manifests.objects().stream().map(KubernetesObject::toString).collect(Collectors.toSet());
    there.addAll(BUILT_IN);
    for (KubernetesObject object : manifests.objects()) {
      if (object.kind().endsWith("RoleBinding")) {
        assertThat(there)
            .contains(named(object.at("/roleRef")))
            .containsAll(Json.elements(object.at("/subjects")).map(RolesTest::named).toList());
        assertThat(Json.elements(object.at("/subjects")))
            .as("namespaces of the subjects of %s", object)
            .allMatch(subject -> subject.has("namespace"));
      }
    }
  }

  /** Rights are for named resources and verbs: never for all. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void noRoleHasAWildcard(Kustomization kustomization) {
    for (KubernetesObject object : kustomization.render().objects()) {
      if (object.kind().endsWith("Role")) {
        assertThat(object.at("/rules").toString()).as(object.toString()).doesNotContain("\"*\"");
      }
    }
  }

  private static String named(JsonNode reference) {
    return reference.path("kind").asText() + " " + reference.path("name").asText();
  }
}
