package dev.commercesuite.system.manifests.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.LabelSelector;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All selectors against the labels of all pods: none takes in another workload's. */
@RequiresProgram({"kubectl", "kustomize"})
class SelectorsTest {
  private static final Set<String> SERVICES =
      Set.of("user-service", "order-service", "payment-service");

  /** Policies that mean several workloads; those of every pod are not here. */
  private static final Map<String, Set<String>> SHARED_POLICIES =
      Map.of(
          "bootstrap", Set.of("bootstrap", "certificate-renewal"), "prometheus-operator", SERVICES);

  /** Their pods are not there where somebody else's Prometheus is used. */
  private static final Set<String> WITHOUT_PODS = Set.of("prometheus-keda");

  private static final Set<String> POLICIES_OF_EVERY_POD = Set.of("default-deny", "dns");

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aWorkloadSelectsItsOwnPodsOnly(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (PodTemplate template : manifests.podTemplates()) {
      if (!template.owner().kind().endsWith("Job")) {
        assertThat(selected(manifests, template.owner().at("/spec/selector")))
            .as("%s of %s", template, manifests)
            .containsExactly(template.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void podsOfDifferentWorkloadsHaveDifferentNames(Kustomization kustomization) {
    List<PodTemplate> templates = kustomization.render().podTemplates();
    assertThat(templates).extracting(PodTemplate::name).doesNotHaveDuplicates().doesNotContain("");
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void servicesAndBudgetsSelectOneWorkload(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (KubernetesObject service : manifests.ofKind("Service")) {
      assertThat(selected(manifests, asSelector(service.at("/spec/selector"))))
          .as(service.toString())
          .containsExactly(service.name().replace("-headless", ""));
    }
    for (KubernetesObject budget : manifests.ofKind("PodDisruptionBudget")) {
      assertThat(selected(manifests, budget.at("/spec/selector")))
          .as(budget.toString())
          .containsExactly(budget.name());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void podsAreSpreadAmongTheirOwn(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (PodTemplate template : manifests.podTemplates()) {
      Json.elements(template.spec().path("topologySpreadConstraints"))
          .forEach(constraint ->
              assertThat(selected(manifests, constraint.path("labelSelector")))
                  .as(template.toString())
                  .containsExactly(template.name()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aNetworkPolicyIsAboutOneWorkloadUnlessItIsListedHere(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    Map<String, Set<String>> pods = podLabels(manifests);
    for (KubernetesObject policy : manifests.ofKind("NetworkPolicy")) {
      Set<String> selected = selected(manifests, policy.at("/spec/podSelector"));
      if (POLICIES_OF_EVERY_POD.contains(policy.name())) {
        assertThat(selected).containsAll(pods.keySet());
      } else if (policy.name().equals("cloudnative-pg")) {
        assertThat(selected).isNotEmpty().allMatch(name -> name.endsWith("-postgres"));
      } else if (WITHOUT_PODS.contains(policy.name()) && selected.isEmpty()) {
        assertThat(manifests.origin()).contains("prometheus-operator");
      } else if (SHARED_POLICIES.containsKey(policy.name())) {
        assertThat(selected).isSubsetOf(SHARED_POLICIES.get(policy.name())).isNotEmpty();
      } else {
        assertThat(selected)
            .as("pods of %s in %s", policy, manifests)
            .hasSize(1)
            .allMatch(name -> policy.name().startsWith(name));
      }
    }
  }

  private static Set<String> selected(Manifests manifests, JsonNode selector) {
    assertThat(selector.isMissingNode()).isFalse();
    Set<String> names = new TreeSet<>();
    labels(manifests)
        .filter(labels -> new LabelSelector(selector).matches(labels))
        .forEach(labels -> names.add(labels.getOrDefault(PodTemplate.NAME, "")));
    return names;
  }

  private static Map<String, Set<String>> podLabels(Manifests manifests) {
    Map<String, Set<String>> pods = new TreeMap<>();
    labels(manifests)
        .forEach(labels -> pods.put(labels.getOrDefault(PodTemplate.NAME, ""), labels.keySet()));
    return pods;
  }

  /** Of the pods of every workload, and of those that CloudNativePG makes of its clusters. */
  private static Stream<Map<String, String>> labels(Manifests manifests) {
    return Stream.concat(
        manifests.podTemplates().stream().map(PodTemplate::labels),
        manifests.ofKind("Cluster").stream()
            .map(cluster -> Json.texts(cluster.at("/spec/inheritedMetadata/labels"))));
  }

  private static JsonNode asSelector(JsonNode labels) {
    return JsonNodeFactory.instance.objectNode().set("matchLabels", labels);
  }
}
