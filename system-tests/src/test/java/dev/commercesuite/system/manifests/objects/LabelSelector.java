package dev.commercesuite.system.manifests.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Which labels a selector means.
 *
 * @param json {@code matchLabels} and {@code matchExpressions}; empty, it selects everything
 */
public record LabelSelector(JsonNode json) {
  /** Whether it selects what has these labels. */
  public boolean matches(Map<String, String> labels) {
    return Json.texts(json.path("matchLabels")).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
        && Json.elements(json.path("matchExpressions"))
            .allMatch(expression -> matches(expression, labels));
  }

  private static boolean matches(JsonNode expression, Map<String, String> labels) {
    String key = expression.path("key").asText();
    String value = labels.get(key);
    boolean listed =
        value != null
            && Json.elements(expression.path("values")).anyMatch(it -> it.asText().equals(value));
    return switch (expression.path("operator").asText()) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> throw new IllegalArgumentException("unknown operator in " + expression);
    };
  }
}
