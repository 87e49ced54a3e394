package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Job that exists cannot be changed, and one that has run does not run again: another content
 * needs another name, and the same content the same.
 */
@RequiresProgram({"kubectl", "kustomize"})
class JobNamesTest {
  private static final String HASH = "-[0-9a-z]{10}$";

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void theSameContentHasTheSameName(Kustomization overlay) {
    String unrelated =
        """
        configMapGenerator:
        - name: order-service
          namespace: commerce-suite
          behavior: merge
          literals: [ACCESS_LOG_PERCENT=1]
        """;
    assertThat(changed(overlay, unrelated)).isEmpty();
    assertThat(jobs(overlay.render()).keySet())
        .containsExactly(
            "bootstrap",
            "order-service-migration",
            "payment-service-migration",
            "user-service-migration");
  }

  @ParameterizedTest
  @CsvSource({
    "overlays/prod, newTag, 9.9.9",
    "base/order-service, newName, registry.example.com/shop/order-service"
  })
  void anotherVersionHasAnotherName(String folder, String field, String value) {
    assertThat(
            changed(
                Kustomization.of(folder),
                "images: [{name: commerce-suite/order-service, %s: %s}]".formatted(field, value)))
        .containsExactly("order-service-migration");
  }

  @Test
  void anotherDigestHasAnotherName() {
    assertThat(
            changed(
                Kustomization.of("base/bootstrap"),
                "images: [{name: commerce-suite/bootstrap, digest: 'sha256:%s'}]"
                    .formatted("0".repeat(64))))
        .containsExactly("bootstrap");
  }

  @ParameterizedTest
  @CsvSource({
    "base/user-service, user-service-migration, DATABASE_STARTUP_TIMEOUT=20m",
    "overlays/dev/payment-service, payment-service-migration, MANIFEST=99",
    "base/bootstrap, bootstrap, NAMES=order-service=orders.example.com"
  })
  void anotherSettingHasAnotherName(String folder, String job, String setting) {
    assertThat(
            changed(
                Kustomization.of(folder),
                """
                configMapGenerator:
                - name: %s
                  namespace: commerce-suite
                  behavior: merge
                  literals: ['%s']
                """
                    .formatted(job, setting)))
        .containsExactly(job);
  }

  /** Or a version would be rolled out under a name that has run already. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theNameCountsTheImageThatRuns(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    jobs(manifests)
        .forEach((name, job) ->
            assertThat(manifests.generatedConfig(name))
                .containsEntry("IMAGE", job.podTemplate().orElseThrow().container().image())
                .containsKey("MANIFEST"));
  }

  /** Without their hashes, the names of the Jobs that get another one. */
  private static Set<String> changed(Kustomization kustomization, String settings) {
    Map<String, KubernetesObject> before = jobs(kustomization.render());
    Map<String, KubernetesObject> after = jobs(kustomization.saying(settings).render());
    assertThat(after.keySet()).isEqualTo(before.keySet());
    Set<String> changed = new TreeSet<>();
    before.forEach((name, earlier) -> {
      KubernetesObject job = after.getOrDefault(name, earlier);
      if (!job.name().equals(earlier.name())) {
        changed.add(name);
      } else {
        assertThat(job.json()).as("what cannot be changed").isEqualTo(earlier.json());
      }
    });
    return changed;
  }

  private static Map<String, KubernetesObject> jobs(Manifests manifests) {
    Map<String, KubernetesObject> jobs = new TreeMap<>();
    for (KubernetesObject job : manifests.ofKind("Job")) {
      assertThat(job.name()).containsPattern(HASH);
      jobs.put(job.name().replaceFirst(HASH, ""), job);
    }
    return jobs;
  }
}
