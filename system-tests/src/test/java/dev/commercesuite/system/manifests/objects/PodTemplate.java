package dev.commercesuite.system.manifests.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The pods of a workload.
 *
 * @param owner the Deployment, StatefulSet, Job or CronJob that makes them
 * @param json their metadata and spec
 */
public record PodTemplate(KubernetesObject owner, JsonNode json) {
  /** The label by which people, selectors and the documentation know them. */
  public static final String NAME = "app.kubernetes.io/name";

  /** The value of the label {@link #NAME}. */
  public String name() {
    return labels().getOrDefault(NAME, "");
  }

  public Map<String, String> labels() {
    return Json.texts(json.at("/metadata/labels"));
  }

  public String namespace() {
    return owner.namespace();
  }

  public JsonNode spec() {
    return json.path("spec");
  }

  /** All containers, those included that run before the others. */
  public List<Container> containers() {
    return Stream.of("initContainers", "containers")
        .flatMap(field -> Json.elements(spec().path(field)))
        .map(Container::new)
        .toList();
  }

  /** The one container of pods that have no other. */
  public Container container() {
    List<Container> containers = containers();
    if (containers.size() != 1) {
      throw new IllegalStateException(owner + " has " + containers.size() + " containers");
    }
    return containers.getFirst();
  }

  public List<JsonNode> volumes() {
    return Json.elements(spec().path("volumes")).toList();
  }

  /** For messages. */
  @Override
  public String toString() {
    return "pods of " + owner;
  }
}
