package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.objects.Quantity;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything at once, at its largest and in the middle of a rolling update, fits into the quota.
 */
@RequiresProgram({"kubectl", "kustomize"})
class QuotaTest {
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everythingAtOnceFits(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    Map<String, String> quota =
        Json.texts(manifests.get("ResourceQuota", "commerce-suite").at("/spec/hard"));
    largest(manifests)
        .forEach((resource, needed) ->
            assertThat(needed)
                .as("%s of %s", resource, manifests)
                .isLessThanOrEqualTo(Quantity.of(quota.getOrDefault(resource, ""))));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void noContainerIsLargerThanTheNamespaceAllows(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    JsonNode limits = manifests.get("LimitRange", "commerce-suite").at("/spec/limits");
    BigDecimal memory = Quantity.of(limits.at("/0/max/memory").asText());
    BigDecimal storage = Quantity.of(limits.at("/1/max/storage").asText());
    for (PodTemplate pods : manifests.podTemplates()) {
      assertThat(Quantity.of(pods.container().json().at("/resources/limits/memory").asText()))
          .isLessThanOrEqualTo(memory);
      Json.elements(pods.owner().at("/spec/volumeClaimTemplates"))
          .forEach(claim ->
              assertThat(Quantity.of(claim.at("/spec/resources/requests/storage").asText()))
                  .isLessThanOrEqualTo(storage));
    }
  }

  private static Map<String, BigDecimal> largest(Manifests manifests) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (PodTemplate pods : manifests.podTemplates()) {
      if (pods.namespace().equals("commerce-suite")) {
        BigDecimal count = BigDecimal.valueOf(atOnce(pods.owner(), manifests));
        JsonNode resources = pods.container().json().path("resources");
        add(sums, "pods", count);
        add(sums, "requests.cpu", count.multiply(quantity(resources, "/requests/cpu")));
        add(sums, "requests.memory", count.multiply(quantity(resources, "/requests/memory")));
        add(sums, "limits.memory", count.multiply(quantity(resources, "/limits/memory")));
        add(
            sums,
            "requests.ephemeral-storage",
            count.multiply(quantity(resources, "/requests/ephemeral-storage")));
        Json.elements(pods.owner().at("/spec/volumeClaimTemplates"))
            .forEach(claim -> {
              add(sums, "persistentvolumeclaims", count);
              add(
                  sums,
                  "requests.storage",
                  count.multiply(quantity(claim, "/spec/resources/requests/storage")));
            });
      }
    }
    return sums;
  }

  /** Of a Job, the one that runs; a CronJob may also be run by hand. */
  private static int atOnce(KubernetesObject workload, Manifests manifests) {
    return switch (workload.kind()) {
      case "Deployment" -> Replicas.of(workload, manifests).atOnce();
      case "StatefulSet" -> workload.at("/spec/replicas").asInt();
      case "Job" -> 1;
      case "CronJob" -> 2;
      default -> throw new AssertionError("no count for " + workload);
    };
  }

  private static BigDecimal quantity(JsonNode json, String pointer) {
    return Quantity.of(json.at(pointer).asText());
  }

  private static void add(Map<String, BigDecimal> sums, String resource, BigDecimal amount) {
    sums.merge(resource, amount, BigDecimal::add);
  }
}
