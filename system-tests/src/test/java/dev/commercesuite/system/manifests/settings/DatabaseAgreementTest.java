package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A service, its migration and its PostgreSQL mean the same database, roles and passwords. */
@RequiresProgram({"kubectl", "kustomize"})
class DatabaseAgreementTest {
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://([a-z-]+):5432/([a-z]+)\\?sslmode=verify-full&.*");
  private static final Pattern AUTHORITY = Pattern.compile("sslrootcert=([^&]+)");

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void theyMeanTheSameDatabaseAndRoles(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (PodTemplate pods : clients(manifests)) {
      Variables variables = Variables.of(pods, manifests);
      for (String prefix : List.of("DATABASE_", "SANDBOX_DATABASE_")) {
        String url = variables.values().get(prefix + "URL");
        if (url != null) {
          Matcher matcher = URL.matcher(url);
          assertThat(matcher.matches()).as("%s has the URL %s", pods, url).isTrue();
          KubernetesObject server = manifests.get("StatefulSet", matcher.group(1));
          Variables its = Variables.of(server.podTemplate().orElseThrow(), manifests);
          assertThat(matcher.group(2)).isEqualTo(its.get("DATABASE_NAME"));
          assertThat(variables.get(prefix + "USER")).isEqualTo(its.get("DATABASE_USER"));
          assertThat(variables.values().getOrDefault(prefix + "OWNER_USER", "none"))
              .isIn("none", its.get("DATABASE_OWNER_USER"));
          assertThat(passwords(pods)).containsAll(passwords(server.podTemplate().orElseThrow()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theAuthorityThatVerifiesTheServerIsMounted(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    KnownFiles known = KnownFiles.of(kustomization);
    for (PodTemplate pods : clients(manifests)) {
      Map<String, String> files = MountedFiles.of(pods, known).keys();
      assertThat(Variables.of(pods, manifests).values().values())
          .as(pods.toString())
          .filteredOn(value -> value.startsWith("jdbc:"))
          .isNotEmpty()
          .allSatisfy(url -> {
            Matcher matcher = AUTHORITY.matcher(url);
            assertThat(matcher.find()).as(url).isTrue();
            assertThat(files).containsKey(matcher.group(1));
          });
    }
  }

  /** Only a migration has the owner's password. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void replicasDoNotKnowTheOwnersPassword(Kustomization kustomization) {
    KnownFiles known = KnownFiles.of(kustomization);
    kustomization
        .render()
        .ofComponent("Deployment", "service")
        .map(service -> service.podTemplate().orElseThrow())
        .forEach(pods ->
            assertThat(MountedFiles.of(pods, known).keys().values())
                .as(pods.toString())
                .doesNotContain("owner-password"));
  }

  private static List<PodTemplate> clients(Manifests manifests) {
    return manifests.podTemplates().stream()
        .filter(pods -> Variables.of(pods, manifests).values().containsKey("DATABASE_URL"))
        .toList();
  }

  /** The Secrets with passwords of databases that pods mount. */
  private static List<String> passwords(PodTemplate pods) {
    return pods.volumes().stream()
        .map(volume -> volume.at("/secret/secretName").asText())
        .filter(name -> name.endsWith("-database"))
        .toList();
  }
}
