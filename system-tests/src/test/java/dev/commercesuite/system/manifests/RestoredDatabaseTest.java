package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What docs/operations.md says to apply after a restore. */
@RequiresProgram({"kubectl", "kustomize"})
class RestoredDatabaseTest {
  private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");

  @Test
  void theKustomizationOfARestoreIsAJobOfItsOwnThatBeginsANewEpoch() throws IOException {
    Kustomization restored = Kustomization.PROD.saying(shown());

    KubernetesObject job = migration(restored);

    assertThat(arguments(job)).containsExactly("migrate", "new-epoch");
    assertThat(job.name()).isNotEqualTo(migration(Kustomization.PROD).name());
    assertThat(arguments(migration(Kustomization.PROD))).containsExactly("migrate");
  }

  /** The part of it that is added to one's own. */
  private static String shown() throws IOException {
    String page = Files.readString(OPERATIONS);
    String restore = page.substring(page.indexOf("\n## Restore\n"));
    String block = restore.substring(restore.indexOf("```yaml\n"));
    return block.substring(block.indexOf("configMapGenerator:"), block.indexOf("\n```\n") + 1);
  }

  private static KubernetesObject migration(Kustomization kustomization) {
    return kustomization.render().ofKind("Job").stream()
        .filter(job -> job.name().startsWith("order-service-migration"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> arguments(KubernetesObject job) {
    return StreamSupport.stream(
            job.at("/spec/template/spec/containers/0/args").spliterator(), false)
        .map(argument -> argument.asText())
        .toList();
  }
}
