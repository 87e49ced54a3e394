package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RequiresProgram({"kubectl", "kustomize"})
class RenderingTest {
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.tools.Kustomization#all")
  void everyFolderRenders(Kustomization kustomization) {
    assertThat(kustomization.render().objects()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("withOneOption")
  void everyOptionRendersAlone(Kustomization kustomization) {
    assertThat(kustomization.render().yaml())
        .as("an option changes something")
        .isNotEqualTo(Kustomization.of(kustomization.folder()).render().yaml());
  }

  static Stream<Kustomization> withOneOption() {
    return Installations.withOneOption();
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void optionsRenderTogether(Kustomization kustomization) {
    assertThat(kustomization.render().objects()).isNotEmpty();
  }

  @Test
  void everyTwoOptionsAreCombinedOrAlternatives() {
    for (String one : Installations.OPTIONS) {
      for (String other : Installations.OPTIONS) {
        if (!one.equals(other) && !Installations.ALTERNATIVES.contains(Set.of(one, other))) {
          assertThat(Installations.COMBINATIONS)
              .as("a combination with %s and %s", one, other)
              .anyMatch(combination -> combination.containsAll(List.of(one, other)));
        }
      }
    }
  }

  @Test
  void everyComponentIsKnownAndHasAReadme() throws IOException {
    Path components = Kustomization.ROOT.resolve("components");
    try (Stream<Path> folders = Files.list(components)) {
      assertThat(folders)
          .as("all have a README.md")
          .allMatch(folder -> Files.exists(folder.resolve("README.md")))
          .map(folder -> folder.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(Installations.OPTIONS, Installations.PARTS_OF_THE_BASES)
                  .flatMap(List::stream)
                  .toList());
    }
  }

  /** A service that is applied alone is what it is in the whole, to the last hash. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void anOverlayIsItsFoldersAppliedOneByOne(Kustomization overlay) throws IOException {
    Path file = Kustomization.ROOT.resolve(overlay.folder()).resolve("kustomization.yaml");
    Set<KubernetesObject> alone = new HashSet<>();
    Json.elements(Json.documents(Files.readString(file)).getFirst().path("resources"))
        .map(resource -> Path.of(overlay.folder()).resolve(resource.asText()).normalize())
        .forEach(folder -> alone.addAll(Kustomization.of(folder.toString()).render().objects()));
    assertThat(overlay.render().objects()).containsExactlyInAnyOrderElementsOf(alone);
  }
}
