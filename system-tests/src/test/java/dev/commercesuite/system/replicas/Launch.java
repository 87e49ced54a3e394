package dev.commercesuite.system.replicas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is special about the process of a replica.
 *
 * @param jvmArguments on top of what every replica has, such as {@code -javaagent:…}
 * @param variables of its environment; they count more than those of the suite
 * @param within a command that becomes the JVM, whose command line follows it; empty for none
 */
public record Launch(
    List<String> jvmArguments, Map<String, String> variables, List<String> within) {
  /** Nothing is. */
  public static final Launch PLAIN = new Launch(List.of(), Map.of());

  public Launch {
    jvmArguments = List.copyOf(jvmArguments);
    variables = Map.copyOf(variables);
    within = List.copyOf(within);
  }

  /** Not within anything. */
  public Launch(List<String> jvmArguments, Map<String, String> variables) {
    this(jvmArguments, variables, List.of());
  }

  /** One that runs the process with one more variable. */
  public Launch with(String variable, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(variable, value);
    return new Launch(jvmArguments, more, within);
  }

  /** One that runs the process with so many file descriptors at most. */
  public Launch withDescriptors(int most) {
    return new Launch(
        jvmArguments,
        variables,
        List.of("sh", "-c", "ulimit -n " + most + " && exec \"$0\" \"$@\""));
  }
}
