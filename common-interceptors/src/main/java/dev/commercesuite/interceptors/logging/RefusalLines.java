package dev.commercesuite.interceptors.logging;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
  private final Map<String, Window> windows = new HashMap<>();

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
  public synchronized long take(String kind) {
    long now = nanoTime.getAsLong();
    return windows.computeIfAbsent(kind, _ -> new Window(now)).take(now);
  }

  private static final class Window {
    private long begun;
    private int written;
    private long leftOut;

    Window(long begun) {
      this.begun = begun;
    }

    long take(long now) {
      if (now - begun >= WINDOW.toNanos()) {
        begun = now;
        written = 0;
      }
      if (written == LINES) {
        leftOut++;
        return -1;
      }
      written++;
      long before = leftOut;
      leftOut = 0;
      return before;
    }
  }
}
