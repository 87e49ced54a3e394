package dev.commercesuite.system.cluster;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.config.Variable;
import dev.commercesuite.system.cluster.suite.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Options are settings whose names begin with {@code --}, read in the same way as those of the
 * services from the environment.
 */
final class CommandLine {
  private static final String OPTION = "--";

  private CommandLine() {}

  /**
   * What is to be done.
   *
   * @param arguments after the name of the command
   * @throws MisuseException with everything that is wrong with them
   */
  static Program read(Command command, List<String> arguments, Map<String, String> environment) {
    Map<String, String> options = options(command, arguments);
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(options);
    Settings settings = new Settings(all);
    Setting<? extends Program> program = command.read(settings);
    Set<String> known =
        settings.variables().stream().map(Variable::name).collect(Collectors.toSet());
    options.keySet().stream()
        .filter(option -> !known.contains(option))
        .findFirst()
        .ifPresent(option -> {
          throw new MisuseException("Unknown option: " + option + seeHelp(command));
        });
    try {
      return settings.build(program::get);
    } catch (InvalidConfiguration e) {
      throw new MisuseException(e.getMessage() + "\n" + seeHelp(command).substring(2));
    }
  }

  private static Map<String, String> options(Command command, List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!name.startsWith(OPTION)) {
        throw new MisuseException(
            "Unexpected argument: %s; expected an option%s".formatted(name, seeHelp(command)));
      }
      if (i + 1 == arguments.size()) {
        throw new MisuseException(name + " needs a value" + seeHelp(command));
      }
      if (options.put(name, arguments.get(i + 1)) != null) {
        throw new MisuseException(name + " is given twice" + seeHelp(command));
      }
    }
    return options;
  }

  private static String seeHelp(Command command) {
    return ". See %s --help.".formatted(command.title());
  }
}
