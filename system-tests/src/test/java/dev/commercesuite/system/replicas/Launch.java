package dev.commercesuite.system.replicas;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is special about the process of a replica.
 *
 * @param jvmArguments on top of what every replica has, such as {@code -javaagent:…}
 * @param variables of its environment; they count more than those of the suite
 */
public record Launch(List<String> jvmArguments, Map<String, String> variables) {
  /** Nothing is. */
  public static final Launch PLAIN = new Launch(List.of(), Map.of());

  public Launch {
    jvmArguments = List.copyOf(jvmArguments);
    variables = Map.copyOf(variables);
  }

  /** One that runs the process with one more variable. */
  public Launch with(String variable, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(variable, value);
    return new Launch(jvmArguments, more);
  }
}
