package dev.commercesuite.runtime.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** JSON objects whose values are texts, from and to maps. */
final class JsonTexts {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private JsonTexts() {}

  /**
   * @throws IllegalArgumentException when a key or a value is no text
   */
  static String write(Map<?, ?> pairs) {
    pairs.forEach((key, value) -> {
      if (!(key instanceof String && value instanceof String)) {
        throw new IllegalArgumentException(
            "a map has %s: %s; expected texts".formatted(key, value));
      }
    });
    try {
      return MAPPER.writeValueAsString(pairs);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a map cannot be written as JSON", e);
    }
  }

  /**
   * @throws IllegalArgumentException when it is another kind of JSON
   */
  static Map<String, String> read(String json) {
    try {
      return Map.copyOf(MAPPER.readValue(json, TEXTS));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a column has no JSON object of texts", e);
    }
  }
}
