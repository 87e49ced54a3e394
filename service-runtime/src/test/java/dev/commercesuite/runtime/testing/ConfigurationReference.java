package dev.commercesuite.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.ConfigurationTable;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.config.Variable;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Holds {@code docs/configuration.md} to what the services read. Each service's tests check its own
 * table and the one that all services share; with {@code -Ddocs.update=true} they write them.
 */
public final class ConfigurationReference {
  private static final Path REFERENCE = Path.of("..", "docs", "configuration.md");
  private static final String END = "<!-- end of the table -->";

  private ConfigurationReference() {}

  /**
   * Compares the tables with the variables.
   *
   * @param service such as {@code user-service}
   * @param config reads the service's whole configuration
   */
  public static void check(String service, Consumer<Settings> config) {
    List<Variable> shared =
        variables(settings -> {
          ProcessConfig.from(settings);
          DatabaseConfig.from(settings);
        });
    List<Variable> all = variables(config);
    assertThat(all).as("what every service reads").containsAll(shared);
    List<Variable> own = all.stream().filter(variable -> !shared.contains(variable)).toList();

    checkTable("every service", shared);
    checkTable(service, own);
  }

  /** Nothing is set: what is read is declared all the same. */
  private static List<Variable> variables(Consumer<Settings> config) {
    Settings settings = new Settings(Map.of());
    try {
      config.accept(settings);
    } catch (InvalidConfiguration _) {
      // Required variables are missing.
    }
    return settings.variables();
  }

  private static void checkTable(String name, List<Variable> variables) {
    String begin = "<!-- variables of " + name + " -->\n";
    String expected = ConfigurationTable.markdown(variables);
    try {
      String reference = Files.readString(REFERENCE);
      int from = reference.indexOf(begin) + begin.length();
      int to = reference.indexOf(END, from);
      assertThat(reference).contains(begin);
      if (Boolean.getBoolean("docs.update")) {
        Files.writeString(
            REFERENCE, reference.substring(0, from) + expected + reference.substring(to));
      } else {
        assertThat(reference.substring(from, to))
            .as("the table of %s in docs/configuration.md; -Ddocs.update=true writes it", name)
            .isEqualTo(expected);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
