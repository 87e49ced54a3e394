package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Container;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions and registries stand in one place. */
@RequiresProgram({"kubectl", "kustomize"})
class ImagesTest {
  private static final Path ONE_PLACE =
      Kustomization.ROOT.resolve("components/images/kustomization.yaml");

  /** Options that bring a program of somebody else name its version themselves. */
  private static final Set<String> ELSEWHERE =
      Set.of("components/metrics-server", "components/cloudnative-pg");

  private static final Pattern VERSION =
      Pattern.compile("(?m)^ *-? *(newTag|newName|digest): |image(Name)?: [^\\s]+:[0-9]");

  @Test
  void noOtherFileNamesAVersion() throws IOException {
    try (Stream<Path> files = Files.walk(Kustomization.ROOT)) {
      Set<String> others =
          files
              .filter(file -> file.toString().endsWith(".yaml") && !file.equals(ONE_PLACE))
              .filter(file -> VERSION.matcher(read(file)).find())
              .map(file -> Kustomization.ROOT.relativize(file.getParent()).toString())
              .collect(Collectors.toSet());
      assertThat(others).isEqualTo(ELSEWHERE);
    }
  }

  @Test
  void theListHasTheImagesThatAreUsedAndNoOthers() {
    Set<String> listed =
        listed().stream()
            .map(image -> image.path("name").asText() + ":" + image.path("newTag").asText())
            .collect(Collectors.toSet());
    assertThat(images(Kustomization.DEV)).isEqualTo(listed);
    assertThat(images(Kustomization.PROD)).isEqualTo(listed);
  }

  /** An image of a registry, or by its digest, is the operator's choice. */
  @Test
  void withoutAChoiceTheSuitesImagesAreThoseOfThisVersion() {
    assertThat(listed())
        .filteredOn(image -> image.path("name").asText().startsWith("commerce-suite/"))
        .filteredOn(image -> !image.has("newName") && !image.has("digest"))
        .extracting(image -> image.path("newTag").asText())
        .allMatch(version()::equals);
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyImageHasAnExactTag(Kustomization kustomization) {
    assertThat(images(kustomization))
        .allMatch(image -> image.matches(".+:v?[0-9]+\\.[0-9]+\\.[0-9]+.*"));
  }

  private static List<JsonNode> listed() {
    return Json.elements(Json.documents(read(ONE_PLACE)).getFirst().path("images")).toList();
  }

  /** What docker/build tags its images with: the first version in the parent of all modules. */
  private static String version() {
    Matcher version =
        Pattern.compile("(?m)^  <version>(.+)</version>$").matcher(read(Path.of("..", "pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  private static Set<String> images(Kustomization kustomization) {
    return kustomization.render().podTemplates().stream()
        .flatMap(pods -> pods.containers().stream())
        .map(Container::image)
        .collect(Collectors.toSet());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
