package dev.commercesuite.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows one line per step with the time it took. */
public final class Progress {
  private static final int WIDTH = 52;

  private final PrintStream out;

  public Progress(PrintStream out) {
    this.out = out;
  }

  /** For tests. */
  public static Progress silent() {
    return new Progress(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /** Runs one step. A step that throws leaves the line open and says so. */
  public <T> T step(String what, Supplier<T> step) {
    out.print("  " + what + " " + ".".repeat(Math.max(3, WIDTH - what.length())) + " ");
    out.flush();
    long start = System.nanoTime();
    try {
      T result = step.get();
      out.println(seconds(Duration.ofNanos(System.nanoTime() - start)));
      return result;
    } catch (RuntimeException e) {
      out.println("failed");
      throw e;
    }
  }

  /** Runs one step that has no result. */
  public void step(String what, Runnable step) {
    step(
        what,
        () -> {
          step.run();
          return what;
        });
  }

  public void line(String text) {
    out.println(text);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
