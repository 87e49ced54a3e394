package dev.commercesuite.system.cluster.watch;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.cluster.suite.ClusterSuite;
import dev.commercesuite.system.cluster.suite.Program;
import dev.commercesuite.system.cluster.suite.Termination;
import java.time.Duration;

/** The options of watching. */
public record WatchCommand(ClusterSuite.Access access, WatchRun.Plan plan) implements Program {

  /** Reads the options. */
  public static Setting<WatchCommand> read(Settings settings) {
    Setting<ClusterSuite.Access> access = ClusterSuite.Access.read(settings);
    Setting<Integer> orders =
        settings.integer("--orders", "How many orders are watched").between(0, 1_000).orElse(8);
    Setting<Integer> payments =
        settings.integer("--payments", "How many payments are watched").between(0, 1_000).orElse(4);
    Setting<Duration> length =
        settings
            .duration(
                "--for",
                "How long they change, unless told to stop (SIGTERM); less than an unpaid order has")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofMinutes(1));
    Setting<Duration> pause =
        settings
            .duration("--pause", "Between two changes of the same order or payment")
            .between(Duration.ofMillis(100), Duration.ofMinutes(1))
            .orElse(Duration.ofMillis(500));
    return settings.group(
        "watch",
        () ->
            new WatchCommand(
                access.get(),
                new WatchRun.Plan(orders.get(), payments.get(), length.get(), pause.get())));
  }

  @Override
  public boolean run(Termination termination) throws InterruptedException {
    try (ClusterSuite suite = ClusterSuite.open(access)) {
      return new WatchRun(suite, plan, System.out).run(termination);
    }
  }
}
