package dev.commercesuite.system.hostile;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks at a process several times a second, and remembers the most that it saw. */
final class Sampler implements AutoCloseable {
  private static final int PAUSE_MILLIS = 250;

  private final Supplier<ProcessFigures> look;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("sampler").unstarted(this::goOn);
  private volatile ProcessFigures most;

  private Sampler(Supplier<ProcessFigures> look) {
    this.look = look;
    this.most = look.get();
  }

  static Sampler start(Supplier<ProcessFigures> look) {
    Sampler sampler = new Sampler(look);
    sampler.thread.start();
    return sampler;
  }

  ProcessFigures most() {
    return most;
  }

  @Override
  public void close() {
    end.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void goOn() {
    try {
      while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        most = most.most(look.get());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException _) {
      // The process is gone, which is for the test to say.
    }
  }
}
