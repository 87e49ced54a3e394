package dev.commercesuite.runtime.lifecycle;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the background what the first calls would otherwise have to do for themselves, with a
 * tenth of one processor: with more, on a small replica, calls would have to wait for it.
 */
final class WarmUp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** How long a pause is, as a multiple of what the step before it took. */
  private static final int PAUSE = 9;

  private final Thread thread;

  private WarmUp(List<Runnable> steps) {
    // Not a virtual thread, which would keep the calls waiting when there is one processor.
    this.thread = Thread.ofPlatform().name("warm-up").daemon().unstarted(() -> run(steps));
  }

  /** Begins with the first of the steps. */
  static WarmUp start(List<Runnable> steps) {
    WarmUp warmUp = new WarmUp(steps);
    warmUp.thread.start();
    return warmUp;
  }

  private static void run(List<Runnable> steps) {
    try {
      for (Runnable step : steps) {
        long begin = System.nanoTime();
        step.run();
        Thread.sleep(Duration.ofNanos(PAUSE * (System.nanoTime() - begin)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("The process serves, but its first calls will be slow");
    }
  }

  /** Skips the steps that are left. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
