package dev.commercesuite.payment;

import dev.commercesuite.payment.domain.ProviderSteps;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of this replica that takes up steps at the provider which nobody waits for any more:
 * their process died, or the provider was silent.
 */
final class RecoveryWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecoveryWorker.class);

  private static final int BATCH = 8;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ProviderSteps steps;
  private final Thread thread;
  private volatile boolean closed;

  private RecoveryWorker(ProviderSteps steps) {
    this.steps = steps;
    this.thread = Thread.ofVirtual().name("payment-recovery").unstarted(this::run);
  }

  /** Starts to work. */
  static RecoveryWorker start(ProviderSteps steps) {
    RecoveryWorker worker = new RecoveryWorker(steps);
    worker.thread.start();
    return worker;
  }

  private void run() {
    while (!closed) {
      if (recoverOnce() < BATCH) {
        pause();
      }
    }
  }

  private int recoverOnce() {
    try {
      return steps.recover(BATCH);
    } catch (RuntimeException e) {
      // The lease ends by itself, and the step is taken up again.
      log.atWarn().setCause(e).log("A step at the provider could not be recovered");
      return 0;
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      // close() is waiting; the loop sees it.
    }
  }

  /** Lets the step that is being worked on come to its end, for a moment. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(Duration.ofSeconds(2))) {
        thread.interrupt();
        thread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
