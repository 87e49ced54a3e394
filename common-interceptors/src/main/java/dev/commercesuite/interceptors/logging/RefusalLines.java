package dev.commercesuite.interceptors.logging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How many refusals have a line in the log: anybody can have something refused, as often as the
 * network allows. Of each kind, {@link #LINES} are written in {@link #WINDOW}; the next one tells
 * how many were left out. Thread-safe.
 */
public final class RefusalLines {
  static final int LINES = 50;
  static final Duration WINDOW = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Map<String, LineBudget> budgets = new ConcurrentHashMap<>();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public RefusalLines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Whether the next line may be written.
   *
   * @param kind one of those that there are, and nothing that a client may choose: they are kept
   * @return how many were left out before it; negative if it is one of them
   */
  public long take(String kind) {
    return budgets
        .computeIfAbsent(kind, _ -> new LineBudget(LINES, WINDOW))
        .take(nanoTime.getAsLong());
  }
}
