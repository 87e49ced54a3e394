package dev.commercesuite.system.manifests.settings;

import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables of a container. */
record Variables(Map<String, String> values) {
  /** Those of ConfigMaps, and those of the manifest, which win. */
  static Variables of(PodTemplate pods, Manifests manifests) {
    Map<String, String> values = new TreeMap<>();
    Json.elements(pods.container().json().path("envFrom"))
        .map(source -> source.at("/configMapRef/name").asText())
        .map(name -> manifests.get("ConfigMap", name))
        .forEach(map -> values.putAll(Json.texts(map.at("/data"))));
    values.putAll(pods.container().variables());
    return new Variables(values);
  }

  /** The same for a process that has another folder as its root. */
  Map<String, String> below(Path root) {
    Map<String, String> moved = new TreeMap<>(values);
    moved.replaceAll((_, value) -> value.startsWith("/etc/") ? root + value : value);
    return moved;
  }

  String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError(name + " is not set, only " + values.keySet());
    }
    return value;
  }
}
