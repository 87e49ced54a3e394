package dev.commercesuite.runtime.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is, as the build wrote it beside the classes.
 *
 * @param version of the suite, such as {@code 0.1.0-SNAPSHOT}
 * @param commit the full hash, or {@code unknown} for a build that was not told
 * @param builtAt ISO-8601, or {@code unknown}
 */
public record BuildInfo(String version, String commit, String builtAt) {

  /** The build that this class is from. */
  public static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream input = BuildInfo.class.getResourceAsStream("build-info.properties")) {
      if (input != null) {
        properties.load(input);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("commit", "unknown"),
        properties.getProperty("built_at", "unknown"));
  }

  /** For {@code /version}. None of the values needs escaping. */
  String toJson() {
    return "{\"version\":\"%s\",\"commit\":\"%s\",\"built_at\":\"%s\"}\n"
        .formatted(version, commit, builtAt);
  }
}
