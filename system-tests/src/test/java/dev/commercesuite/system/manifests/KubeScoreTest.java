package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.Program;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kube-score finds is mended, or has a reason here. */
@RequiresProgram({"kubectl", "kustomize"})
@RequiresProgram("kube-score")
class KubeScoreTest {
  /** The grade of a check without a finding. */
  private static final int FLAWLESS = 10;

  private static final Map<String, String> REASONS =
      Map.of(
          "container-resources: CPU limit is not set",
          "a limit throttles every call of a burst while the node has time to spare",
          "container-image-pull-policy: ImagePullPolicy is not set to Always",
          "tags are exact, so that nothing new would be pulled; a pod starts without the registry",
          "deployment-has-host-podantiaffinity:"
              + " Deployment does not have a host podAntiAffinity set",
          "topologySpreadConstraints spread the replicas, over nodes and zones, and evenly",
          "deployment-replicas: Deployment few replicas",
          "of the monitoring, one each: while it is away the autoscalers keep the replicas as they are",
          "networkpolicy-targets-pod: The NetworkPolicys selector doesn't match any pods",
          "the operator of CloudNativePG makes the pods; a Prometheus may be somebody else's",
          "pod-networkpolicy: The pod does not have a matching NetworkPolicy",
          "metrics-server is in kube-system, where the suite declares nothing else");

  @TempDir private Path folder;

  @Test
  void everyFindingHasAReason() throws IOException {
    List<Kustomization> rendered = new ArrayList<>(Installations.overlays().toList());
    Installations.COMBINATIONS.forEach(options -> rendered.add(Kustomization.PROD.with(options)));
    Set<String> findings = new TreeSet<>();
    for (Kustomization kustomization : rendered) {
      findings.addAll(findings(kustomization));
    }
    assertThat(findings).containsExactlyInAnyOrderElementsOf(REASONS.keySet());
  }

  private Set<String> findings(Kustomization kustomization) throws IOException {
    Path file = folder.resolve("manifests.yaml");
    Files.writeString(file, kustomization.render().yaml());
    Program.Outcome outcome =
        Program.find(List.of("kube-score"))
            .orElseThrow()
            .run(
                List.of(
                    "score",
                    "--output-format=json",
                    "--kubernetes-version=v1.30",
                    file.toString()));
    JsonNode objects = Json.documents(outcome.output()).getFirst();
    assertThat(objects).as(outcome.errors()).isNotEmpty();
    return Json.elements(objects)
        .flatMap(object -> Json.elements(object.path("checks")))
        .filter(check -> !check.path("skipped").asBoolean())
        .filter(check -> check.path("grade").asInt() < FLAWLESS)
        .flatMap(check ->
            Json.elements(check.path("comments"))
                .map(comment ->
                    check.at("/check/id").asText() + ": " + comment.path("summary").asText()))
        .collect(Collectors.toSet());
  }
}
