package dev.commercesuite.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/** The variables of a process as the Markdown table of the configuration reference. */
public final class ConfigurationTable {
  private static final String HEADER =
      """
      | variable | meaning | expected | default |
      |---|---|---|---|
      """;

  private ConfigurationTable() {}

  /** One row for each variable, in the given order. */
  public static String markdown(List<Variable> variables) {
    return HEADER + variables.stream().map(ConfigurationTable::row).collect(Collectors.joining());
  }

  private static String row(Variable variable) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            variable.name(),
            escaped(variable.description()),
            escaped(variable.expected()),
            standard(variable));
  }

  private static String standard(Variable variable) {
    if (variable.required()) {
      return "required";
    }
    return variable.defaultValue() == null ? "" : "`" + escaped(variable.defaultValue()) + "`";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }
}
