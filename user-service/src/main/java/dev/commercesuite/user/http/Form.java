package dev.commercesuite.user.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parameters as OAuth 2.0 sends them: each at most once; one without a value counts as absent. */
final class Form {
  /** RFC 6749, 3.3. */
  private static final String SCOPE =
      "[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*";

  private final Map<String, String> parameters;

  private Form(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  static Form parse(String text) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String name = decode(parts[0]);
      String value = parts.length == 1 ? "" : decode(parts[1]);
      if (!pair.isEmpty() && parameters.put(name, value) != null) {
        throw OAuthError.invalidRequest("A parameter is repeated.");
      }
    }
    return new Form(parameters);
  }

  @Nullable String get(String name) {
    String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String require(String name) {
    String value = get(name);
    if (value == null) {
      throw OAuthError.invalidRequest("The parameter " + name + " is missing.");
    }
    return value;
  }

  /** The scopes that are asked for; none stands for all. */
  SequencedSet<String> scopes() {
    String value = get("scope");
    if (value == null) {
      return new TreeSet<>();
    }
    if (!value.matches(SCOPE)) {
      throw OAuthError.invalidScope(
          "The scope is malformed; expected names with one space between.");
    }
    return new TreeSet<>(Arrays.asList(value.split(" ")));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw OAuthError.invalidRequest("A parameter is not URL-encoded.");
    }
  }
}
