package dev.commercesuite.system.cluster;

import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.config.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The answers to {@code --help}. */
final class Usage {
  private Usage() {}

  static boolean isAskedFor(String argument) {
    return List.of("--help", "-h", "help").contains(argument);
  }

  /** Of all commands. */
  static String ofAll() {
    return Arrays.stream(Command.values())
        .map(command -> "%n%s%n%s".formatted(command.title(), command.purpose().indent(2)))
        .collect(
            Collectors.joining(
                "",
                "COMMAND [--OPTION VALUE]…\n",
                "\nCOMMAND --help shows the options. Status 0: as it has to be; 1: not; 2: misused.\n"));
  }

  /** Of one. */
  static String of(Command command) {
    Settings settings = new Settings(Map.of());
    var _ = command.read(settings);
    return "%s [--OPTION VALUE]…%n%n%s%n%s"
        .formatted(
            command.title(),
            command.purpose(),
            settings.variables().stream().map(Usage::line).collect(Collectors.joining()));
  }

  private static String line(Variable variable) {
    String standard = "";
    if (variable.required()) {
      standard = "; required";
    } else if (variable.defaultValue() != null) {
      standard = "; default: " + variable.defaultValue();
    }
    return "  %s%n      %s%n      expected: %s%s%n"
        .formatted(variable.name(), variable.description(), variable.expected(), standard);
  }
}
