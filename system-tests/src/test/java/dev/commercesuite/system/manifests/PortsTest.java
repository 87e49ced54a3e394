package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Container;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever names a port, a Service or a probe's path means one that is there. */
@RequiresProgram({"kubectl", "kustomize"})
class PortsTest {
  /** What each program answers probes at; of the services, see the last test here. */
  private static final Map<String, Set<String>> PROBES =
      Map.of(
          "service", Set.of("/livez", "/readyz"),
          "prometheus", Set.of("/-/healthy", "/-/ready"),
          "prometheus-adapter", Set.of("/livez", "/readyz"),
          "kube-state-metrics", Set.of("/livez", "/readyz"),
          "metrics-server", Set.of("/livez", "/readyz"));

  /** A host of the suite with its port, in a setting or an argument. */
  private static final Pattern HOST =
      Pattern.compile(
          "((?:user|order|payment|sandbox)-[a-z-]+|prometheus|kube-state-metrics)(?:\\.commerce-suite\\.svc)?:(\\d{2,5})\\b(?!\\.)");

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void probesAskForPathsAndPortsThatExist(Kustomization kustomization) {
    for (PodTemplate pods : kustomization.render().podTemplates()) {
      for (Container container : pods.containers()) {
        Stream.of("startupProbe", "livenessProbe", "readinessProbe")
            .map(probe -> container.json().path(probe).path("httpGet"))
            .filter(JsonNode::isObject)
            .forEach(get -> {
              String component = pods.labels().get("app.kubernetes.io/component");
              String program = "service".equals(component) ? component : pods.name();
              assertThat(get.path("path").asText()).isIn(PROBES.get(program));
              assertThat(container.ports()).containsKey(get.path("port").asText());
            });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void servicesLeadToPortsOfTheirPods(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (KubernetesObject service : manifests.ofKind("Service")) {
      Set<String> ports = portsBehind(service, manifests).keySet();
      assertThat(Json.elements(service.at("/spec/ports")))
          .as(service.toString())
          .isNotEmpty()
          .allMatch(port -> ports.contains(port.path("targetPort").asText()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void whatLeadsToAServiceNamesOneOfItsPorts(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    for (KubernetesObject api : manifests.ofKind("APIService")) {
      assertThat(ports(manifests, api.at("/spec/service/name").asText()))
          .contains(api.at("/spec/service/port").asText("443"));
    }
    all(manifests, "Ingress", "/spec/rules/0/http/paths")
        .forEach(path ->
            assertThat(ports(manifests, path.at("/backend/service/name").asText()))
                .contains(path.at("/backend/service/port/name").asText()));
    all(manifests, "GRPCRoute", "/spec/rules/0/backendRefs")
        .forEach(backend ->
            assertThat(ports(manifests, backend.path("name").asText()))
                .contains(backend.path("port").asText()));
    all(manifests, "BackendTLSPolicy", "/spec/targetRefs")
        .forEach(target ->
            assertThat(ports(manifests, target.path("name").asText()))
                .contains(target.path("sectionName").asText()));
    all(manifests, "PodMonitor", "/spec/podMetricsEndpoints")
        .forEach(endpoint ->
            assertThat(endpoint.path("port").asText() + endpoint.path("path").asText())
                .isEqualTo("admin/metrics"));
  }

  /** Of settings, of arguments, of Prometheus and of KEDA. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void everyHostThatIsNamedIsAServiceWithThatPort(Kustomization kustomization) {
    for (Manifests manifests :
        List.of(kustomization.render(), Kustomization.PROD.with(List.of("keda")).render())) {
      List<String> named =
          HOST.matcher(manifests.yaml()).results().map(match -> match.group()).distinct().toList();
      assertThat(named)
          .hasSizeGreaterThan(6)
          .allSatisfy(host -> {
            String name = host.replaceFirst("[.:].*", "");
            assertThat(ports(manifests, name)).contains(host.replaceFirst(".*:", ""));
          });
    }
  }

  /** What is let in from outside are the RPCs of the contract, all of them and nothing else. */
  @Test
  void theGatewaysLetTheContractThrough() throws IOException {
    Set<String> contract;
    try (Stream<Path> files = Files.walk(Path.of("..", "proto", "commerce"))) {
      contract =
          files
              .filter(file -> file.toString().endsWith("_service.proto"))
              .map(PortsTest::serviceOf)
              .collect(Collectors.toSet());
    }
    Manifests manifests = Kustomization.PROD.with(Installations.COMBINATIONS.getFirst()).render();
    assertThat(
            all(manifests, "Ingress", "/spec/rules/0/http/paths")
                .map(path -> path.path("path").asText().substring(1)))
        .containsExactlyInAnyOrderElementsOf(contract);
    assertThat(
            all(manifests, "GRPCRoute", "/spec/rules/0/matches")
                .map(match -> match.at("/method/service").asText()))
        .containsExactlyInAnyOrderElementsOf(contract);
  }

  @Test
  void theServicesAnswerTheProbesAndTheScrape() throws IOException {
    assertThat(
            Files.readString(
                Path.of(
                    "../service-runtime/src/main/java/dev/commercesuite/runtime/admin/AdminServer.java")))
        .contains("case \"/livez\"", "case \"/readyz\"", "case \"/metrics\"");
  }

  private static Map<String, Integer> portsBehind(KubernetesObject service, Manifests manifests) {
    JsonNode labels = service.at("/spec/selector");
    return manifests.podTemplates().stream()
        .filter(pods ->
            Json.texts(labels).entrySet().stream()
                .allMatch(label -> label.getValue().equals(pods.labels().get(label.getKey()))))
        .findFirst()
        .orElseThrow(() -> new AssertionError(service + " has no pods"))
        .container()
        .ports();
  }

  /** The names and the numbers of a Service's ports. */
  private static Set<String> ports(Manifests manifests, String service) {
    return Json.elements(manifests.get("Service", service).at("/spec/ports"))
        .flatMap(port -> Stream.of(port.path("name").asText(), port.path("port").asText()))
        .collect(Collectors.toSet());
  }

  private static Stream<JsonNode> all(Manifests manifests, String kind, String list) {
    return manifests.ofKind(kind).stream().flatMap(object -> Json.elements(object.at(list)));
  }

  private static String serviceOf(Path file) {
    try {
      String text = Files.readString(file);
      return text.replaceFirst("(?s).*?\\npackage ([a-z0-9.]+);.*", "$1")
          + "."
          + text.replaceFirst("(?s).*?\\nservice (\\w+) .*", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
