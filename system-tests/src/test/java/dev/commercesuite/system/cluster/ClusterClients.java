package dev.commercesuite.system.cluster;

import dev.commercesuite.runtime.lifecycle.ProcessDefaults;
import dev.commercesuite.system.cluster.suite.Termination;
import java.util.List;

/** Runs the command that the first argument names. */
public final class ClusterClients {
  private static final String LOGGING = "dev/commercesuite/system/cluster/logback.xml";
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private ClusterClients() {}

  public static void main(String... arguments) {
    ProcessDefaults.set();
    System.setProperty("logback.configurationFile", LOGGING);
    Termination termination = Termination.install();
    termination.end(run(List.of(arguments), termination));
  }

  private static int run(List<String> arguments, Termination termination) {
    if (arguments.isEmpty() || Usage.isAskedFor(arguments.getFirst())) {
      System.out.print(Usage.ofAll());
      return arguments.isEmpty() ? MISUSED : 0;
    }
    try {
      return run(Command.of(arguments.getFirst()), rest(arguments), termination);
    } catch (MisuseException e) {
      System.err.println(e.getMessage());
      return MISUSED;
    } catch (Exception | AssertionError e) {
      System.err.printf("%s failed.%n", arguments.getFirst());
      e.printStackTrace();
      return FAILED;
    }
  }

  private static int run(Command command, List<String> arguments, Termination termination)
      throws Exception {
    if (arguments.stream().anyMatch(Usage::isAskedFor)) {
      System.out.print(Usage.of(command));
      return 0;
    }
    return CommandLine.read(command, arguments, System.getenv()).run(termination) ? 0 : FAILED;
  }

  private static List<String> rest(List<String> arguments) {
    return arguments.subList(1, arguments.size());
  }
}
