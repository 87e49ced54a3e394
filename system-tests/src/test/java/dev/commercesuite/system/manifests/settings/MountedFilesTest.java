package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@RequiresProgram({"kubectl", "kustomize"})
class MountedFilesTest {
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everySecretAndConfigMapThatIsMountedExists(Kustomization kustomization) {
    KnownFiles known = KnownFiles.of(kustomization);
    kustomization.render().podTemplates().forEach(pods -> MountedFiles.of(pods, known));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void whatOtherObjectsNameExists(Kustomization kustomization) {
    KnownFiles known = KnownFiles.of(kustomization);
    Manifests manifests = kustomization.render();
    assertThat(known.secrets().keySet())
        .containsAll(names(manifests, "Ingress", "/spec/tls", "/secretName"))
        .containsAll(names(manifests, "Gateway", "/spec/listeners", "/tls/certificateRefs/0/name"))
        .containsAll(names(manifests, "Cluster", "/spec/managed/roles", "/passwordSecret/name"))
        .containsAll(
            manifests.ofKind("Cluster").stream()
                .map(cluster -> cluster.at("/spec/bootstrap/initdb/secret/name").asText())
                .toList());
    assertThat(known.configMaps().keySet())
        .containsAll(
            names(manifests, "BackendTLSPolicy", "/spec/validation/caCertificateRefs", "/name"));
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void everyVolumeIsThereAndIsMounted(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      Set<String> volumes =
          Stream.concat(
                  pods.volumes().stream(),
                  Json.elements(pods.owner().at("/spec/volumeClaimTemplates"))
                      .map(claim -> claim.path("metadata")))
              .map(volume -> volume.path("name").asText())
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(pods.container().mounts().keySet()).as(pods.toString()).isEqualTo(volumes);
    }
  }

  /** They would not see a renewed certificate. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void nothingIsMountedBySubPath(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      assertThat(Json.elements(pods.container().json().path("volumeMounts")))
          .as(pods.toString())
          .noneMatch(mount -> mount.has("subPath") || mount.has("subPathExpr"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theBootstrapMayReadAndRenewWhatItMakes(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    KubernetesObject role = manifests.get("Role", "bootstrap");
    Set<String> readable = new TreeSet<>();
    Set<String> writable = new TreeSet<>();
    Json.elements(role.at("/rules"))
        .forEach(rule -> {
          Set<String> names = texts(rule.path("resourceNames"));
          Set<String> verbs = texts(rule.path("verbs"));
          readable.addAll(verbs.contains("get") ? names : Set.of());
          writable.addAll(verbs.contains("patch") ? names : Set.of());
        });
    Set<String> made =
        KnownFiles.of(Kustomization.of(kustomization.folder()).saying(kustomization.settings()))
            .secrets()
            .keySet()
            .stream()
            .filter(name -> !name.equals("stripe"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(readable).containsAll(made);
    assertThat(writable).isEqualTo(made(readable));
  }

  @Test
  void theBootstrapMakesWhatTheseTestsTakeForMade() throws IOException {
    assertThat(Files.readString(Path.of("..", "docker", "bootstrap", "bootstrap")))
        .contains(
            "certificate \"$name\"",
            "make \"$1-tls\" kubernetes.io/tls tls.crt=",
            "echo \"$name-postgres\"",
            "random_secret \"$name-secret\" 32 secret",
            "random_secret \"$name-database\" 24 password owner-password",
            "random_secret administrator 12 password",
            "make signing-key Opaque signing-key.pem=",
            "random_secret order-service-client 24 secret",
            "make service-clients Opaque service-clients=");
  }

  @ParameterizedTest
  @CsvSource({
    "overlays/prod, create secret generic stripe --from-file=api-key=",
    "components/external-postgresql, 'create secret generic \"$service-database\"'",
    "components/external-postgresql, --from-file=password=",
    "components/external-postgresql, --from-file=owner-password=",
    "components/external-postgresql, create configmap postgresql-authority --from-file=ca.crt",
    "components/external-postgresql, 'path: /data/DATABASES, value: sandbox'",
    "components/cloudnative-pg, 'create secret generic \"$service-postgres-$role\"'",
    "components/cloudnative-pg, '--from-literal=username=\"${service}_$role\" --from-file=password='",
    "components/cloudnative-pg, 'path: /data/DATABASES, value: sandbox'",
    "components/gateway-api, create secret tls gateway-tls",
    "components/gateway-api, create configmap certificate-authority --from-file=ca.crt=",
    "components/ingress, create secret tls ingress-tls"
  })
  void theReadmeSaysHowToBringIt(String folder, String command) throws IOException {
    assertThat(Files.readString(Kustomization.ROOT.resolve(folder).resolve("README.md")))
        .contains(command);
  }

  private static Set<String> made(Set<String> readable) {
    return readable.stream()
        .filter(name -> name.endsWith("-tls"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> texts(JsonNode array) {
    return Json.elements(array).map(JsonNode::asText).collect(Collectors.toSet());
  }

  private static Set<String> names(
      Manifests manifests, String kind, String list, String reference) {
    return manifests.ofKind(kind).stream()
        .flatMap(object -> Json.elements(object.at(list)))
        .map(element -> element.at(reference).asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
