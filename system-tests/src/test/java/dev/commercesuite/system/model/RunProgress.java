package dev.commercesuite.system.model;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** How far a run is, with a line about it every ten seconds. Thread-safe. */
final class RunProgress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final Consumer<String> lines;
  private final long start = System.nanoTime();
  private final AtomicLong nextLine = new AtomicLong(start + BETWEEN_LINES.toNanos());
  private final AtomicLong operations = new AtomicLong();
  private volatile boolean hasFailed;

  RunProgress(Consumer<String> lines) {
    this.lines = lines;
  }

  void operationDone() {
    long done = operations.incrementAndGet();
    long due = nextLine.get();
    long now = System.nanoTime();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + BETWEEN_LINES.toNanos())) {
      double seconds = (now - start) / 1e9;
      lines.accept("%,d operations, %,.0f a second".formatted(done, done / seconds));
    }
  }

  /** A shard has diverged: there is no need to go on. */
  void failed() {
    hasFailed = true;
  }

  boolean hasFailed() {
    return hasFailed;
  }
}
