package dev.commercesuite.system.manifests.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.commercesuite.system.manifests.objects.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * JSON schemas in which no unknown field is allowed, one file for each kind of object, made of what
 * Kubernetes and the makers of further kinds publish: an OpenAPI document, and definitions of
 * custom resources.
 *
 * @param folder where the files are
 */
public record JsonSchemas(Path folder) {
  /** What kubeconform calls these files. */
  private static final String NAME = "{{ .ResourceKind }}{{ .KindSuffix }}.json";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String DEFINITIONS = "_definitions.json";

  /** Numbers are accepted where the document says text. */
  private static final Set<String> TEXTS_OR_NUMBERS =
      Set.of(
          "io.k8s.apimachinery.pkg.api.resource.Quantity",
          "io.k8s.apimachinery.pkg.util.intstr.IntOrString");

  /** What kubeconform is told to find them. */
  public String location() {
    return folder + "/" + NAME;
  }

  /** The kinds that are part of Kubernetes. */
  public void addKubernetes(Path openApi) throws IOException {
    ObjectNode definitions = (ObjectNode) MAPPER.readTree(openApi.toFile()).path("definitions");
    strict(definitions);
    for (String name : TEXTS_OR_NUMBERS) {
      definitions.set(name, MAPPER.readTree("{\"type\": [\"string\", \"number\"]}"));
    }
    write(DEFINITIONS, MAPPER.createObjectNode().set("definitions", definitions));
    for (var definition : definitions.properties()) {
      JsonNode kinds = definition.getValue().path("x-kubernetes-group-version-kind");
      if (kinds.size() == 1) {
        JsonNode kind = kinds.get(0);
        write(
            fileName(
                kind.path("kind").asText(),
                kind.path("group").asText(),
                kind.path("version").asText()),
            MAPPER
                .createObjectNode()
                .put("$ref", DEFINITIONS + "#/definitions/" + definition.getKey()));
      }
    }
  }

  /** The kinds that a file with definitions of custom resources has. */
  public void addCustomResources(Path file) throws IOException {
    for (JsonNode definition : Json.documents(Files.readString(file))) {
      for (JsonNode version : definition.at("/spec/versions")) {
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        strict(schema);
        write(
            fileName(
                definition.at("/spec/names/kind").asText(),
                definition.at("/spec/group").asText(),
                version.path("name").asText()),
            schema);
      }
    }
  }

  /** An object with declared fields gets no others, unless it says so. */
  private static void strict(JsonNode schema) {
    schema.forEach(JsonSchemas::strict);
    if (schema instanceof ObjectNode object) {
      if (object.path("type").asText().equals("object")
          && object.path("properties").isObject()
          && !object.has("additionalProperties")
          && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
        object.put("additionalProperties", false);
      }
      if (object.path("description").isTextual()) {
        // Most of the text, which kubeconform would read once for each kind.
        object.remove("description");
      }
    }
  }

  private static String fileName(String kind, String group, String version) {
    String firstPart = group.replaceFirst("\\..*", "");
    String suffix = firstPart.isEmpty() ? version : firstPart + "-" + version;
    return "%s-%s.json".formatted(kind, suffix).toLowerCase(Locale.ROOT);
  }

  private void write(String name, JsonNode schema) throws IOException {
    Files.createDirectories(folder);
    MAPPER.writeValue(folder.resolve(name).toFile(), schema);
  }
}
