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

/** Runs many scenarios at once, each with an order of its own, and kills processes for them. */
final class ScenarioRunner {
  /** So many are on their way to their point at a moment; more would only wait for each other. */
  private static final int AT_ONCE = 32;

  /** Before a process is killed, so that it serves as many scenarios as possible. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** Less than others leave a step or an order to the thread that works on it. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private final InstrumentedSuite suite;
  private final Semaphore onTheirWay = new Semaphore(AT_ONCE);

  private long stoppedBefore;
  private String lastKilled = "";
  private Instant first = Instant.EPOCH;
  private Instant last = Instant.EPOCH;

  ScenarioRunner(InstrumentedSuite suite) {
    this.suite = suite;
  }

  /** Runs them all to their ends. */
  Result run(List<Scenario> scenarios) throws InterruptedException {
    List<Future<Recovery>> runs = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      scenarios.forEach(scenario -> runs.add(threads.submit(run(scenario))));
      Awaitility.await()
          .atMost(LONGEST_RUN)
          .pollInterval(POLL_INTERVAL)
          .pollInSameThread()
          .until(() -> {
            killProcesses();
            return runs.stream().allMatch(Future::isDone);
          });
    }
    List<Recovery> recovered = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Future<Recovery> run : runs) {
      try {
        recovered.add(run.get());
      } catch (ExecutionException e) {
        failed.add(String.valueOf(e.getCause()));
      }
    }
    return new Result(recovered, failed);
  }

  /**
   * What came of it.
   *
   * @param failed in words
   */
  record Result(List<Recovery> recovered, List<String> failed) {}

  private ScenarioRun run(Scenario scenario) {
    return new ScenarioRun(scenario, suite, onTheirWay);
  }

  /**
   * Never both replicas of a service: one is there to recover what the other one leaves. They take
   * turns.
   */
  private Set<String> oneOfEach(Set<String> replicas) {
    lastKilled =
        replicas.stream()
            .map(ScenarioRunner::index)
            .filter(index -> !index.equals(lastKilled))
            .findFirst()
            .orElse(lastKilled);
    return replicas.stream()
        .filter(replica -> index(replica).equals(lastKilled))
        .collect(Collectors.toSet());
  }

  private static String index(String replica) {
    return replica.substring(replica.lastIndexOf('-'));
  }

  /** As soon as no other thread was stopped for a moment. */
  private void killProcesses() {
    long stopped = suite.controller().stoppedThreads();
    Instant now = Instant.now();
    if (stopped != stoppedBefore) {
      first = stoppedBefore == 0 ? now : first;
      last = now;
      stoppedBefore = stopped;
    }
    boolean enough =
        Duration.between(last, now).compareTo(QUIET) >= 0
            || Duration.between(first, now).compareTo(LONGEST_STOP) >= 0;
    if (stopped > 0 && enough) {
      suite.killAndRestart(oneOfEach(suite.controller().replicasToKill()));
      stoppedBefore = 0;
    }
  }
}
