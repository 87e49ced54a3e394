package dev.commercesuite.system.cluster.watch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Watches one object and, whenever the stream ends or breaks, goes on after the last message, as
 * the contract says. To be interrupted when enough was seen.
 */
final class ResumedStream implements Runnable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** After these the same call may succeed; every other failure is one. */
  private static final Set<Status.Code> PASSING =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.INTERNAL);

  private final Watched watched;
  private final Seen seen;
  private final CountDownLatch over;

  /**
   * @param over when enough was seen
   */
  ResumedStream(Watched watched, Seen seen, CountDownLatch over) {
    this.watched = watched;
    this.seen = seen;
    this.over = over;
  }

  @Override
  public void run() {
    try {
      while (over.getCount() > 0) {
        watch();
        var _ = over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try {
      Iterator<Told> messages = watched.watch(seen.resumeToken());
      while (messages.hasNext()) {
        seen.add(messages.next());
      }
      seen.ended("OK");
    } catch (StatusRuntimeException e) {
      if (over.getCount() == 0) {
        return;
      }
      Status status = e.getStatus();
      seen.ended(status.getCode().name());
      if (!PASSING.contains(status.getCode())) {
        seen.problem("a stream was refused: " + status);
      }
    }
  }
}
