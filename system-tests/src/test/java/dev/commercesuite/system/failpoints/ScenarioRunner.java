package dev.commercesuite.system.failpoints;

import dev.commercesuite.system.failpoints.control.InstrumentedSuite;
import dev.commercesuite.system.failpoints.scenario.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Plays many scenarios at once, each with an order of its own, and ends processes as they want. */
final class ScenarioRunner {
  /** So many are on their way to their point at a moment; more would only wait for each other. */
  private static final int AT_ONCE = 32;

  /** Before a process ends, so that as many threads as possible stand where they want to. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** Less than others leave a step or an order to the thread that works on it. */
  private static final Duration LONGEST_STAND = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LONGEST_PLAY = Duration.ofMinutes(10);

  private final InstrumentedSuite stage;
  private final Semaphore onTheirWay = new Semaphore(AT_ONCE);

  private long stands;
  private String lastEnded = "";
  private Instant first = Instant.EPOCH;
  private Instant last = Instant.EPOCH;

  ScenarioRunner(InstrumentedSuite stage) {
    this.stage = stage;
  }

  /** Plays them all to their ends. */
  Result play(List<Scenario> scenarios) throws InterruptedException {
    List<Future<Recovery>> plays = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      scenarios.forEach(scenario -> plays.add(threads.submit(play(scenario))));
      Awaitility.await()
          .atMost(LONGEST_PLAY)
          .pollInterval(LOOK)
          .pollInSameThread()
          .until(() -> {
            endProcesses();
            return plays.stream().allMatch(Future::isDone);
          });
    }
    List<Recovery> healed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Future<Recovery> play : plays) {
      try {
        healed.add(play.get());
      } catch (ExecutionException e) {
        failed.add(String.valueOf(e.getCause()));
      }
    }
    return new Result(healed, failed);
  }

  /**
   * What came of it.
   *
   * @param failed in words
   */
  record Result(List<Recovery> healed, List<String> failed) {}

  private ScenarioRun play(Scenario scenario) {
    return new ScenarioRun(scenario, stage, onTheirWay);
  }

  /**
   * Never both replicas of a service: one is there to recover what the other one leaves. They take
   * turns.
   */
  private Set<String> oneOfEach(Set<String> replicas) {
    lastEnded =
        replicas.stream()
            .map(ScenarioRunner::index)
            .filter(index -> !index.equals(lastEnded))
            .findFirst()
            .orElse(lastEnded);
    return replicas.stream()
        .filter(replica -> index(replica).equals(lastEnded))
        .collect(Collectors.toSet());
  }

  private static String index(String replica) {
    return replica.substring(replica.lastIndexOf('-'));
  }

  /** As soon as nobody else has come to a stand for a moment. */
  private void endProcesses() {
    long standing = stage.director().stands();
    Instant now = Instant.now();
    if (standing != stands) {
      first = stands == 0 ? now : first;
      last = now;
      stands = standing;
    }
    boolean enough =
        Duration.between(last, now).compareTo(QUIET) >= 0
            || Duration.between(first, now).compareTo(LONGEST_STAND) >= 0;
    if (standing > 0 && enough) {
      stage.endAndRestart(oneOfEach(stage.director().standing()));
      stands = 0;
    }
  }
}
