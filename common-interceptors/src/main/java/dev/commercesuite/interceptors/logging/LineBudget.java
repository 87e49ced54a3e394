package dev.commercesuite.interceptors.logging;

import java.time.Duration;

/** How many lines of one kind are written to the log in a while. Thread-safe. */
public final class LineBudget {
  private final int lines;
  private final long window;
  private long begun;
  private int written;
  private long leftOut;

  /**
   * Of a kind of which there was none yet.
   *
   * @param lines at most
   * @param window in which they are, which begins with a line
   */
  public LineBudget(int lines, Duration window) {
    this.lines = lines;
    this.window = window.toNanos();
  }

  /**
   * Whether the next line may be written.
   *
   * @param now in nanoseconds, of {@link System#nanoTime}
   * @return how many were left out before it; negative if it is one of them
   */
  public synchronized long take(long now) {
    if (isOver(now)) {
      begun = now;
      written = 0;
    }
    if (written == lines) {
      leftOut++;
      return -1;
    }
    written++;
    return end();
  }

  /** Whether the next line begins a window. */
  public synchronized boolean isOver(long now) {
    return written == 0 || now - begun >= window;
  }

  /** How many were left out; they count as told. */
  public synchronized long end() {
    long before = leftOut;
    leftOut = 0;
    return before;
  }
}
