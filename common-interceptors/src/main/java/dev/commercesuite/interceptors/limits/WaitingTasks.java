package dev.commercesuite.interceptors.limits;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the tasks that have been given to an executor and have not begun. Thread-safe. */
public final class WaitingTasks {
  private final AtomicInteger waiting = new AtomicInteger();

  /** The same executor, whose tasks count. */
  public Executor of(Executor executor) {
    return task -> {
      waiting.incrementAndGet();
      try {
        executor.execute(() -> {
          waiting.decrementAndGet();
          task.run();
        });
      } catch (RuntimeException | Error refused) {
        waiting.decrementAndGet();
        throw refused;
      }
    };
  }

  /** How many wait at the moment. */
  public int count() {
    return waiting.get();
  }
}
