package dev.commercesuite.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.interceptors.metrics.MetricsInterceptor;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From a service's code to its autoscaler: each hop knows a figure by the name the one before gave.
 */
@RequiresProgram({"kubectl", "kustomize"})
class MetricNameTest {
  private static final String METRIC = "grpc_requests_per_second";
  private static final Pattern SERIES_QUERY = Pattern.compile("([a-z0-9_]+)\\{(.*)}");
  private static final Pattern NON_EMPTY_LABEL = Pattern.compile("([a-z_]+)!=\"\"");
  private static final Pattern KEDA_QUERY = Pattern.compile("sum\\(([a-z_]+)\\{job=\"(.*)\"}\\)");

  @Test
  void theServersExportTheMetric() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MetricsInterceptor interceptor = new MetricsInterceptor(registry);
    assertThat(interceptor).isNotNull();
    assertThat(registry.scrape()).contains("# TYPE " + METRIC + " gauge\n" + METRIC + " 0.0\n");
  }

  @Test
  void prometheusScrapesThePortThatExportsItAndLabelsWhatTheAdapterNeeds() {
    Manifests manifests = Kustomization.DEV.render();
    JsonNode job = servicesJob(manifests);
    assertThat(job.path("metrics_path").asText("/metrics")).isEqualTo("/metrics");
    assertThat(keptPorts(job)).containsExactly("admin");
    manifests
        .ofComponent("Deployment", "service")
        .forEach(deployment ->
            assertThat(deployment.podTemplate().orElseThrow().container().ports())
                .as("ports of %s", deployment)
                .containsKey("admin"));
    assertThat(targetLabels(job))
        .containsEntry("namespace", "__meta_kubernetes_namespace")
        .containsEntry("pod", "__meta_kubernetes_pod_name")
        .containsEntry("job", "__meta_kubernetes_pod_label_app_kubernetes_io_name");
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theAdapterServesEveryMetricThatAnAutoscalerAsksFor(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    Set<String> asked =
        manifests.ofKind("HorizontalPodAutoscaler").stream()
            .flatMap(autoscaler -> Json.elements(autoscaler.at("/spec/metrics")))
            .filter(metric -> metric.path("type").asText().equals("Pods"))
            .map(metric -> metric.at("/pods/metric/name").asText())
            .collect(Collectors.toSet());
    if (manifests.find("Deployment", "prometheus-adapter").isEmpty()) {
      assertThat(asked).isEmpty();
      return;
    }
    List<JsonNode> rules = adapterRules(manifests);
    assertThat(asked).contains(METRIC);
    assertThat(rules)
        .extracting(rule -> rule.at("/name/as").asText())
        .containsExactlyInAnyOrderElementsOf(asked);
    assertThat(mayBeRead(manifests))
        .containsExactlyInAnyOrderElementsOf(asked.stream().map(name -> "pods/" + name).toList());
  }

  @Test
  void theAdapterFindsTheSeriesByLabelsThatTheScrapeGives() {
    List<String> combination = Installations.COMBINATIONS.getFirst();
    Set<String> scraped = targetLabels(servicesJob(Kustomization.DEV.render())).keySet();
    for (Manifests manifests :
        List.of(Kustomization.DEV.render(), Kustomization.PROD.with(combination).render())) {
      for (JsonNode rule : adapterRules(manifests)) {
        String query = rule.path("seriesQuery").asText();
        var matcher = SERIES_QUERY.matcher(query);
        assertThat(matcher.matches()).as(query).isTrue();
        assertThat(matcher.group(1)).isIn(METRIC, "grpc_server_handling_seconds_bucket");
        Set<String> resources = Json.texts(rule.at("/resources/overrides")).keySet();
        assertThat(NON_EMPTY_LABEL.matcher(matcher.group(2)).results().map(label -> label.group(1)))
            .as("labels that %s asks for", query)
            .containsExactlyInAnyOrderElementsOf(resources);
        assertThat(scraped).containsAll(resources);
        assertThat(rule.at("/resources/overrides/pod/resource").asText()).isEqualTo("pod");
        assertThat(rule.at("/resources/overrides/namespace/resource").asText())
            .isEqualTo("namespace");
      }
    }
  }

  @Test
  void kedaAsksForTheSameSeriesOfTheServiceThatItScales() {
    Manifests manifests = Kustomization.PROD.with(List.of("keda")).render();
    List<KubernetesObject> scaled = manifests.ofKind("ScaledObject");
    assertThat(scaled).hasSize(3);
    for (KubernetesObject object : scaled) {
      JsonNode trigger = object.at("/spec/triggers/0/metadata");
      var query = KEDA_QUERY.matcher(trigger.path("query").asText());
      assertThat(query.matches()).as(trigger.toString()).isTrue();
      assertThat(query.group(1)).isEqualTo(METRIC);
      KubernetesObject deployment =
          manifests.get("Deployment", object.at("/spec/scaleTargetRef/name").asText());
      assertThat(query.group(2)).isEqualTo(deployment.podTemplate().orElseThrow().name());
    }
  }

  /** Prometheus that is away or has just started is no reason to take replicas away. */
  @Test
  void kedaKeepsTheReplicasWithoutAFigure() {
    for (KubernetesObject object :
        Kustomization.PROD.with(List.of("keda")).render().ofKind("ScaledObject")) {
      assertThat(object.at("/spec/triggers/0/metadata/ignoreNullValues").asText())
          .isEqualTo("false");
      assertThat(object.at("/spec/fallback/behavior").asText())
          .isEqualTo("currentReplicasIfHigher");
      assertThat(object.at("/spec/fallback/failureThreshold").asInt()).isBetween(1, 5);
    }
  }

  /** KEDA stands in for the autoscalers, so that it scales as they do. */
  @Test
  void kedaScalesAsTheAutoscalersDo() {
    Manifests with = Kustomization.PROD.with(List.of("keda")).render();
    for (KubernetesObject autoscaler :
        Kustomization.PROD.render().ofKind("HorizontalPodAutoscaler")) {
      KubernetesObject scaled = with.get("ScaledObject", autoscaler.name());
      assertThat(scaled.at("/spec/maxReplicaCount")).isEqualTo(autoscaler.at("/spec/maxReplicas"));
      assertThat(scaled.at("/spec/minReplicaCount")).isEqualTo(autoscaler.at("/spec/minReplicas"));
      assertThat(scaled.at("/spec/triggers/0/metadata/threshold"))
          .isEqualTo(autoscaler.at("/spec/metrics/0/pods/target/averageValue"));
      assertThat(scaled.at("/spec/triggers/1/metadata/value"))
          .isEqualTo(autoscaler.at("/spec/metrics/1/resource/target/averageValue"));
      assertThat(scaled.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior"))
          .isEqualTo(autoscaler.at("/spec/behavior"));
    }
  }

  private static JsonNode servicesJob(Manifests manifests) {
    String config = manifests.generatedConfig("prometheus", "prometheus.yml");
    return Json.elements(Json.documents(config).getFirst().path("scrape_configs"))
        .filter(job -> job.path("job_name").asText().equals("services"))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> adapterRules(Manifests manifests) {
    String config = manifests.generatedConfig("prometheus-adapter", "config.yaml");
    return Json.elements(Json.documents(config).getFirst().path("rules")).toList();
  }

  private static Stream<String> mayBeRead(Manifests manifests) {
    return Json.elements(
            manifests.get("Role", "prometheus-adapter-autoscaler").at("/rules/0/resources"))
        .map(JsonNode::asText);
  }

  private static List<String> keptPorts(JsonNode job) {
    return relabelling(job, "keep")
        .filter(rule ->
            rule.at("/source_labels/0")
                .asText()
                .equals("__meta_kubernetes_pod_container_port_name"))
        .map(rule -> rule.path("regex").asText())
        .toList();
  }

  /** The labels that a scraped series has, and where from. */
  private static Map<String, String> targetLabels(JsonNode job) {
    return relabelling(job, "replace")
        .collect(
            Collectors.toMap(
                rule -> rule.path("target_label").asText(),
                rule -> rule.at("/source_labels/0").asText()));
  }

  private static Stream<JsonNode> relabelling(JsonNode job, String action) {
    return Json.elements(job.path("relabel_configs"))
        .filter(rule -> rule.path("action").asText("replace").equals(action));
  }
}
