package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.tools.JsonSchemas;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.Program;
import dev.commercesuite.system.manifests.tools.RequiresFolder;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every field of every object exists, with that type, in the oldest Kubernetes that is supported
 * and in the one that the suite was tried with. The schemas are not part of this repository: {@code
 * .ci/schemas} fetches them.
 */
@RequiresProgram({"kubectl", "kustomize"})
@RequiresProgram("kubeconform")
@RequiresFolder("MANIFEST_SCHEMAS")
class StrictSchemaTest {
  private static final Path SOURCE = Path.of(System.getenv().getOrDefault("MANIFEST_SCHEMAS", ""));

  @TempDir private static Path folder;

  private static JsonSchemas customResources;

  @BeforeAll
  static void readCustomResources() throws IOException {
    customResources = new JsonSchemas(folder.resolve("custom"));
    try (Stream<Path> files = Files.list(SOURCE)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        customResources.addCustomResources(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.30", "1.34"})
  void everyObjectHasOnlyFieldsThatKubernetesKnows(String version) throws IOException {
    JsonSchemas kubernetes = new JsonSchemas(folder.resolve(version));
    kubernetes.addKubernetes(SOURCE.resolve("kubernetes-" + version + ".json"));
    Path manifests = folder.resolve("manifests.yaml");
    Files.writeString(manifests, String.join("\n---\n", documents()));
    Program.Outcome outcome =
        Program.find(List.of("kubeconform"))
            .orElseThrow()
            .run(
                List.of(
                    "-strict",
                    "-summary",
                    "-schema-location",
                    kubernetes.location(),
                    "-schema-location",
                    customResources.location(),
                    manifests.toString()));
    assertThat(outcome.output()).as(outcome.errors()).contains("Invalid: 0, Errors: 0, Skipped: 0");
    assertThat(outcome.status()).isZero();
  }

  /** Each object once, of all that is rendered. */
  private static Set<String> documents() {
    return Stream.of(Kustomization.all(), Installations.various(), Installations.withOneOption())
        .flatMap(kustomizations -> kustomizations)
        .flatMap(kustomization -> Stream.of(kustomization.render().yaml().split("\n---\n")))
        .collect(Collectors.toSet());
  }
}
