package dev.commercesuite.system.security.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Clients that call again and again, each one call at a time, until they are stopped. */
final class SteadyCalls {
  private static final int CLIENTS = 16;
  private static final long LAST_CALLS_SECONDS = 30;

  private final ScheduledExecutorService clients =
      Executors.newScheduledThreadPool(CLIENTS, Thread.ofPlatform().name("client-", 0).factory());

  /** In nanoseconds, of the calls that ended well. */
  private final Map<String, Queue<Long>> durations = new ConcurrentHashMap<>();

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /** Something that a client does; it fails by throwing. */
  @FunctionalInterface
  interface Call {
    void run() throws Exception;
  }

  /**
   * One more client.
   *
   * @param pause between the end of one call and the start of the next
   */
  void every(Duration pause, String what, Call call) {
    Queue<Long> took = new ConcurrentLinkedQueue<>();
    durations.put(what, took);
    var _ =
        clients.scheduleWithFixedDelay(
            () -> {
              long begin = System.nanoTime();
              try {
                call.run();
                took.add(System.nanoTime() - begin);
              } catch (Exception | AssertionError e) {
                failures.add("%s %s: %s, %s".formatted(Instant.now(), what, e, e.getCause()));
              }
            },
            0,
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Lets the calls that are under way end, and starts no more. */
  void stop() {
    clients.shutdown();
    try {
      if (!clients.awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
        failures.add("calls do not end: " + clients);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many calls of each client ended well. */
  Map<String, Integer> answered() {
    Map<String, Integer> counts = new TreeMap<>();
    durations.forEach((what, took) -> counts.put(what, took.size()));
    return counts;
  }

  /** How long half of them took, and no longer. */
  Map<String, Duration> medians() {
    Map<String, Duration> medians = new TreeMap<>();
    durations.forEach((what, took) -> {
      List<Long> sorted = took.stream().sorted().toList();
      medians.put(what, Duration.ofNanos(sorted.get(sorted.size() / 2)));
    });
    return medians;
  }

  /** Those that did not, with the time. */
  Queue<String> failures() {
    return failures;
  }
}
