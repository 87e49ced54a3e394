package dev.commercesuite.runtime.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param name the variable, or the variables, that the problem is about
 * @param value what was found there; null when nothing was, or when it is secret
 * @param message what is wrong or what was expected
 */
public record Problem(String name, @Nullable String value, String message) {
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("(?<=://)[^/@\\s]*(?=@)|(?<=password=)[^&\\s]*", Pattern.CASE_INSENSITIVE);

  public Problem {
    value = value == null ? null : PASSWORD_IN_URL.matcher(value).replaceAll("***");
  }

  /** One line for a person, such as {@code GRPC_PORT is "abc": expected an integer}. */
  @Override
  public String toString() {
    return value == null ? name + ": " + message : name + " is \"" + value + "\": " + message;
  }
}
