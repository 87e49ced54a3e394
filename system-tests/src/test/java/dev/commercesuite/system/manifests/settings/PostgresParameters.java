package dev.commercesuite.system.manifests.settings;

import dev.commercesuite.system.manifests.objects.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a PostgreSQL runs with: the image's {@code postgresql.conf} and the container's arguments.
 */
record PostgresParameters(Map<String, String> values) {
  private static final Path FILE = Path.of("..", "docker", "postgres", "postgresql.conf");

  static PostgresParameters of(Container container) {
    Map<String, String> values = new HashMap<>();
    try {
      Files.readAllLines(FILE).stream()
          .filter(line -> line.matches("[a-z_]+ = .*"))
          .forEach(line -> put(values, line, " = "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments = container.arguments();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      if (!arguments.get(i).equals("-c")) {
        throw new AssertionError("expected -c NAME=VALUE, not " + arguments);
      }
      put(values, arguments.get(i + 1), "=");
    }
    return new PostgresParameters(values);
  }

  long number(String name) {
    return Long.parseLong(get(name));
  }

  /** An amount of memory. */
  long mebibytes(String name) {
    String value = get(name);
    long amount = Long.parseLong(value.substring(0, value.length() - 2));
    return switch (value.substring(value.length() - 2)) {
      case "MB" -> amount;
      case "GB" -> amount * 1024;
      default -> throw new AssertionError(name + " is " + value + ", not in MB or GB");
    };
  }

  private String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError("there is no " + name);
    }
    return value;
  }

  private static void put(Map<String, String> values, String line, String separator) {
    int at = line.indexOf(separator);
    values.put(line.substring(0, at), line.substring(at + separator.length()));
  }
}
