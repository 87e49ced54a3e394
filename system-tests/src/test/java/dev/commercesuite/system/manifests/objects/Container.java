package dev.commercesuite.system.manifests.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A container of a pod. */
public record Container(JsonNode json) {
  public String name() {
    return json.path("name").asText();
  }

  public String image() {
    return json.path("image").asText();
  }

  public List<String> arguments() {
    return Json.elements(json.path("args")).map(JsonNode::asText).toList();
  }

  /** The variables that the manifest itself gives a value. */
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    Json.elements(json.path("env"))
        .filter(variable -> variable.has("value"))
        .forEach(variable ->
            variables.put(variable.path("name").asText(), variable.path("value").asText()));
    return variables;
  }

  /** The ports that it declares, by their names. */
  public Map<String, Integer> ports() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    Json.elements(json.path("ports"))
        .forEach(port -> ports.put(port.path("name").asText(), port.path("containerPort").asInt()));
    return ports;
  }

  /** What it mounts where: paths by names of volumes. */
  public Map<String, String> mounts() {
    Map<String, String> mounts = new LinkedHashMap<>();
    Json.elements(json.path("volumeMounts"))
        .forEach(
            mount -> mounts.put(mount.path("name").asText(), mount.path("mountPath").asText()));
    return mounts;
  }
}
