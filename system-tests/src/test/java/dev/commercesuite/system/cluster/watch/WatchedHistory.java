package dev.commercesuite.system.cluster.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One object, and what its streams told from the first snapshot on.
 *
 * @param before the events that this snapshot stands for
 * @param stream the thread that watches
 * @param over counted down when enough was seen
 */
record WatchedHistory(
    Watched watched, Seen seen, List<Long> before, Future<?> stream, CountDownLatch over) {
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  /** From the last change until its event has to be told, through restarts. */
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(2);

  /** Watches it, and returns when the snapshot is there. Nothing may have changed it meanwhile. */
  static WatchedHistory begin(Watched watched, ExecutorService threads) {
    Seen seen = new Seen();
    List<Long> before = watched.history();
    CountDownLatch over = new CountDownLatch(1);
    Future<?> stream = threads.submit(new ResumedStream(watched, seen, over));
    Awaitility.await("a snapshot of " + watched.name())
        .atMost(LONGEST_START)
        .until(() -> !seen.resumeToken().isEmpty());
    return new WatchedHistory(watched, seen, before, stream, over);
  }

  /** Waits for the last event, ends the stream, and gives everything that is wrong. */
  List<String> conclude() {
    List<Long> history = watched.history();
    List<String> problems = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(LONGEST_DELAY)
          .until(() -> history.size() == before.size() || seen.last() >= history.getLast());
    } catch (ConditionTimeoutException _) {
      problems.add("the last event was not told within " + LONGEST_DELAY);
    }
    over.countDown();
    var _ = stream.cancel(true);
    problems.addAll(seen.problems(before, history));
    return problems.stream().map(problem -> watched.name() + ": " + problem).toList();
  }
}
