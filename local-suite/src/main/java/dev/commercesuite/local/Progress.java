package dev.commercesuite.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows one line per step with the time it took. Others who write to the same terminal do so
 * through {@link #forOthers}: what they write stands on lines of its own.
 */
public final class Progress {
  private static final int WIDTH = 52;

  private final PrintStream out;

  /** The line on which the cursor stands, unless that is at the beginning of an empty one. */
  private @Nullable String open;

  public Progress(PrintStream out) {
    this.out = out;
  }

  /** For tests. */
  public static Progress silent() {
    return new Progress(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /** Runs one step. A step that throws ends its line, and the line says so. */
  public <T> T step(String what, Supplier<T> step) {
    String line = "  " + what + " " + ".".repeat(Math.max(3, WIDTH - what.length())) + " ";
    begin(line);
    long start = System.nanoTime();
    try {
      T result = step.get();
      end(line, seconds(Duration.ofNanos(System.nanoTime() - start)));
      return result;
    } catch (RuntimeException e) {
      end(line, "failed");
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

  /**
   * The same terminal for everybody else, the log for example: what is written there does not go on
   * in the line of a step that is under way. Each write is taken to be whole lines.
   */
  public PrintStream forOthers() {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            Progress.this.write(bytes, offset, length);
          }

          @Override
          public void flush() {
            out.flush();
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  private synchronized void begin(String line) {
    breakOpenLine();
    out.print(line);
    out.flush();
    open = line;
  }

  private synchronized void end(String line, String result) {
    if (line.equals(open)) {
      out.println(result);
      open = null;
    } else {
      breakOpenLine();
      out.println(line + result);
    }
  }

  private synchronized void write(byte[] bytes, int offset, int length) {
    breakOpenLine();
    out.write(bytes, offset, length);
    out.flush();
  }

  /** Its step shows it again, whole, when it ends. */
  private void breakOpenLine() {
    if (open != null) {
      out.println();
      open = null;
    }
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
