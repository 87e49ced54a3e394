package dev.commercesuite.runtime.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A JSON object that is read strictly: what is missing, of another type, not accepted, or not asked
 * for is a problem with its JSON path. Reading goes on after a problem, with some value, so that
 * all of them come to light. For one thread.
 */
final class StrictJsonReader {

  private final String path;
  private final JsonNode node;
  private final List<String> problems;
  private final Set<String> known = new HashSet<>();

  /**
   * @param path such as {@code $.issuers[0]}
   * @param problems where problems are added, each as {@code path: what was expected}
   */
  StrictJsonReader(String path, JsonNode node, List<String> problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
    if (!node.isObject()) {
      problems.add(path + ": expected an object");
    }
  }

  boolean has(String member) {
    known.add(member);
    return node.has(member);
  }

  /**
   * A required text.
   *
   * @param parse throws {@link IllegalArgumentException} for a text that is not accepted
   * @param expected completes "expected …"
   * @param fallback the value after a problem
   */
  <T> T required(String member, Function<String, T> parse, String expected, T fallback) {
    if (!has(member)) {
      if (node.isObject()) {
        problems.add(path(member) + ": required; expected " + expected);
      }
      return fallback;
    }
    return parsed(path(member), node.get(member), parse, expected).orElse(fallback);
  }

  /** A text that may be missing. */
  <T> T optional(String member, Function<String, T> parse, String expected, T standard) {
    return has(member)
        ? parsed(path(member), node.get(member), parse, expected).orElse(standard)
        : standard;
  }

  /** A list of one or more texts that may be missing. */
  <T> Set<T> set(String member, Function<String, T> parse, String expected, Set<T> standard) {
    return has(member) ? elements(path(member), node.get(member), parse, expected) : standard;
  }

  /** An object whose values are texts, and that may be missing. */
  Map<String, String> texts(String member, String expected) {
    Map<String, String> texts = new HashMap<>();
    members(member)
        .forEach((name, value) ->
            parsed(path(member, name), value, StrictJsonReader::word, expected)
                .ifPresent(text -> texts.put(name, text)));
    return texts;
  }

  /** An object whose values are lists of texts, and that may be missing. */
  Map<String, Set<String>> sets(String member, Function<String, String> parse, String expected) {
    Map<String, Set<String>> sets = new HashMap<>();
    members(member)
        .forEach(
            (name, value) -> sets.put(name, elements(path(member, name), value, parse, expected)));
    return sets;
  }

  /** A required list of one or more objects. */
  List<StrictJsonReader> objects(String member) {
    List<StrictJsonReader> objects = new ArrayList<>();
    if (!has(member) || !node.get(member).isArray() || node.get(member).isEmpty()) {
      problems.add(path(member) + ": expected an array of one or more objects");
      return objects;
    }
    for (JsonNode element : node.get(member)) {
      objects.add(
          new StrictJsonReader(
              "%s[%s]".formatted(path(member), objects.size()), element, problems));
    }
    return objects;
  }

  /** Reports every field that was not read as unknown. */
  void end() {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!known.contains(member.getKey())) {
        problems.add(path(member.getKey()) + ": not a known member");
      }
    }
  }

  /** A text without white space, and not an empty one. */
  static String word(String text) {
    if (text.isEmpty() || !text.equals(text.strip()) || text.contains(" ")) {
      throw new IllegalArgumentException("not a word");
    }
    return text;
  }

  void problem(String member, String message) {
    problems.add(path(member) + ": " + message);
  }

  private Map<String, JsonNode> members(String member) {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    if (!has(member)) {
      return members;
    }
    JsonNode object = node.get(member);
    if (!object.isObject()) {
      problems.add(path(member) + ": expected an object");
    }
    object.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return members;
  }

  private <T> Set<T> elements(
      String where, JsonNode list, Function<String, T> parse, String expected) {
    Set<T> elements = new LinkedHashSet<>();
    if (!list.isArray() || list.isEmpty()) {
      problems.add(where + ": expected an array of one or more, each " + expected);
      return elements;
    }
    int index = 0;
    for (JsonNode element : list) {
      String at = "%s[%s]".formatted(where, index++);
      parsed(at, element, parse, expected).ifPresent(elements::add);
    }
    return elements;
  }

  private <T> Optional<T> parsed(
      String where, JsonNode value, Function<String, T> parse, String expected) {
    if (value.isTextual()) {
      try {
        return Optional.of(parse.apply(value.textValue()));
      } catch (IllegalArgumentException _) {
        // Said below: the phrase says more than the parser's message.
      }
    }
    problems.add("%s is %s: expected %s".formatted(where, value, expected));
    return Optional.empty();
  }

  private String path(String member) {
    return path + "." + member;
  }

  private String path(String member, String name) {
    return "%s['%s']".formatted(path(member), name);
  }
}
