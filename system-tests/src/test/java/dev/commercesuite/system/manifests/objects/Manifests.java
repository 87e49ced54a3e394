package dev.commercesuite.system.manifests.objects;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one kustomization renders.
 *
 * @param origin the kustomization, for messages
 * @param yaml as it was rendered
 */
public record Manifests(String origin, String yaml, List<KubernetesObject> objects) {
  /** Reads the output of {@code kubectl kustomize}. */
  public static Manifests of(String origin, String yaml) {
    return new Manifests(
        origin, yaml, Json.documents(yaml).stream().map(KubernetesObject::new).toList());
  }

  public List<KubernetesObject> ofKind(String kind) {
    return objects.stream().filter(object -> object.kind().equals(kind)).toList();
  }

  public Optional<KubernetesObject> find(String kind, String name) {
    return ofKind(kind).stream().filter(object -> object.name().equals(name)).findFirst();
  }

  /** An object that has to be there. */
  public KubernetesObject get(String kind, String name) {
    return find(kind, name)
        .orElseThrow(() -> new AssertionError(origin + " has no " + kind + " " + name));
  }

  /** Those with this value of the label {@code app.kubernetes.io/component}. */
  public Stream<KubernetesObject> ofComponent(String kind, String component) {
    return ofKind(kind).stream()
        .filter(object -> component.equals(object.labels().get("app.kubernetes.io/component")));
  }

  /** The pods of every workload. */
  public List<PodTemplate> podTemplates() {
    return objects.stream().flatMap(object -> object.podTemplate().stream()).toList();
  }

  /** One value of such a ConfigMap. */
  public String generatedConfig(String name, String key) {
    String value = generatedConfig(name).get(key);
    if (value == null) {
      throw new AssertionError("the ConfigMap " + name + " has no " + key);
    }
    return value;
  }

  /** The data of a ConfigMap that a generator made: its name ends in a hash. */
  public Map<String, String> generatedConfig(String name) {
    return ofKind("ConfigMap").stream()
        .filter(map -> map.name().matches(name + "-[0-9a-z]{10}"))
        .findFirst()
        .map(map -> Json.texts(map.at("/data")))
        .orElseThrow(() -> new AssertionError(origin + " has no ConfigMap " + name));
  }

  @Override
  public String toString() {
    return origin;
  }
}
