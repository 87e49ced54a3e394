package dev.commercesuite.system.cluster.load;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.cluster.suite.ClusterSuite;
import dev.commercesuite.system.cluster.suite.Program;
import dev.commercesuite.system.cluster.suite.Termination;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** The options of a load, and what happens in which order. */
public record LoadCommand(ClusterSuite.Access access, LoadRun.Plan plan, Afterwards afterwards)
    implements Program {

  /** What the process does when the load is over. */
  public enum Afterwards {
    END,
    /** So that somebody can fetch the journal; until it is told to end. */
    STAY
  }

  /** Reads the options. */
  public static Setting<LoadCommand> read(Settings settings) {
    Setting<ClusterSuite.Access> access = ClusterSuite.Access.read(settings);
    Setting<Duration> length =
        settings
            .duration("--for", "How long people shop, unless they are told to stop")
            .between(Duration.ofSeconds(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(1));
    Setting<Optional<String>> until =
        settings
            .text("--until-file", "They also stop when there is a file of this name")
            .optional();
    Setting<Duration> patience =
        settings
            .duration("--patience", "How long a request may wait for its end after the load")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofMinutes(3));
    Setting<String> journal =
        settings.text("--journal", "File of the journal; emptied first").orElse("/tmp/journal.tsv");
    Setting<Integer> seed =
        settings
            .integer("--seed", "Repeats what is asked for")
            .between(0, Integer.MAX_VALUE)
            .orElse(new Random().nextInt(1_000_000));
    Setting<Afterwards> afterwards =
        settings
            .oneOf(
                "--afterwards",
                "Whether to stay for those who fetch the journal, until told to end (SIGTERM)",
                Afterwards.class)
            .orElse(Afterwards.END);
    return settings.group(
        "load",
        () ->
            new LoadCommand(
                access.get(),
                new LoadRun.Plan(
                    length.get(),
                    until.get().map(Path::of),
                    patience.get(),
                    Path.of(journal.get()),
                    seed.get()),
                afterwards.get()));
  }

  @Override
  public boolean run(Termination termination) {
    boolean kept = load(termination);
    System.out.println("RESULT " + (kept ? "ok" : "failed"));
    if (afterwards == Afterwards.STAY) {
      termination.awaitAsked();
    }
    return kept;
  }

  /** What broke is told before the result, and the journal is there all the same. */
  private boolean load(Termination termination) {
    try (ClusterSuite suite = ClusterSuite.open(access)) {
      return new LoadRun(suite, plan, System.out).run(termination);
    } catch (RuntimeException | AssertionError e) {
      e.printStackTrace();
      return false;
    }
  }
}
