package dev.commercesuite.runtime.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose clients are too slow. Jetty's own timeouts begin again with every byte;
 * those of {@link ClientLimits} do not.
 */
final class ClientTimeouts extends AbstractLifeCycle {
  /** How many times in the course of a request's timeout connections are checked. */
  private static final int CHECKS = 5;

  private final ClientConnections connections;
  private final ConnectionCuts cuts;
  private final Duration pause;
  private final Scheduler scheduler;
  private Scheduler.@Nullable Task next;

  ClientTimeouts(
      ClientConnections connections,
      ConnectionCuts cuts,
      ClientLimits limits,
      Scheduler scheduler) {
    this.connections = connections;
    this.cuts = cuts;
    this.pause = limits.requestTimeout().dividedBy(CHECKS);
    this.scheduler = scheduler;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    schedule();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    cancel();
  }

  private synchronized void schedule() {
    next = scheduler.schedule(this::check, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void cancel() {
    if (next != null) {
      next.cancel();
    }
  }

  /** Whatever goes wrong in it, another one follows. */
  private void check() {
    try {
      connections.takeOverdue().forEach(cuts::slow);
    } finally {
      if (isRunning()) {
        schedule();
      }
    }
  }
}
