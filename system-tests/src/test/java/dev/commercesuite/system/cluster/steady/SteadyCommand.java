package dev.commercesuite.system.cluster.steady;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.cluster.suite.ClusterSuite;
import dev.commercesuite.system.cluster.suite.Program;
import dev.commercesuite.system.cluster.suite.Termination;
import java.time.Duration;

/** The options of a steady load. */
public record SteadyCommand(ClusterSuite.Access access, SteadyRun.Plan plan) implements Program {

  /** Reads the options. */
  public static Setting<SteadyCommand> read(Settings settings) {
    Setting<ClusterSuite.Access> access = ClusterSuite.Access.read(settings);
    Setting<SteadyCall> call =
        settings.oneOf("--call", "What is called", SteadyCall.class).required();
    Setting<Integer> rate =
        settings.integer("--rate", "Calls a second").between(1, 5_000).orElse(50);
    Setting<Duration> length =
        settings
            .duration("--for", "How long, unless it is told to stop (SIGTERM)")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(1));
    Setting<Duration> deadline =
        settings
            .duration("--deadline", "How long a call may take")
            .between(Duration.ofMillis(1), Duration.ofMinutes(1))
            .orElse(Duration.ofSeconds(5));
    Setting<Integer> connections =
        settings
            .integer("--connections", "Connections that take turns, to each address")
            .between(1, 200)
            .orElse(4);
    return settings.group(
        "steady",
        () ->
            new SteadyCommand(
                access.get(),
                new SteadyRun.Plan(
                    call.get(), rate.get(), length.get(), deadline.get(), connections.get())));
  }

  @Override
  public boolean run(Termination termination) {
    try (ClusterSuite suite = ClusterSuite.open(access)) {
      return new SteadyRun(suite, plan, System.out).run(termination);
    }
  }
}
