package dev.commercesuite.system.manifests.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * One object of Kubernetes.
 *
 * @param json all of it
 */
public record KubernetesObject(JsonNode json) {
  /** Where each kind of workload has the template of its pods. */
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "Deployment", "/spec/template",
          "StatefulSet", "/spec/template",
          "Job", "/spec/template",
          "CronJob", "/spec/jobTemplate/spec/template");

  public KubernetesObject {
    if (!json.path("kind").isTextual() || !json.at("/metadata/name").isTextual()) {
      throw new IllegalArgumentException("an object needs kind and metadata.name: " + json);
    }
  }

  /** Such as {@code apps/v1}. */
  public String apiVersion() {
    return json.path("apiVersion").asText();
  }

  /** Such as {@code Deployment}. */
  public String kind() {
    return json.path("kind").asText();
  }

  public String name() {
    return json.at("/metadata/name").asText();
  }

  /** Empty for an object of the whole cluster. */
  public String namespace() {
    return json.at("/metadata/namespace").asText();
  }

  public Map<String, String> labels() {
    return Json.texts(json.at("/metadata/labels"));
  }

  /**
   * A part of it, missing when there is none.
   *
   * @param pointer such as {@code /spec/replicas}
   */
  public JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /** The pods that it makes, if it is a workload. */
  public Optional<PodTemplate> podTemplate() {
    return Optional.ofNullable(TEMPLATES.get(kind()))
        .map(pointer -> new PodTemplate(this, json.at(pointer)));
  }

  /** For messages. */
  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
