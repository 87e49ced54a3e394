package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.runtime.admin.AdminServer;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.server.GrpcServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is running. Thread-safe. */
public final class RunningService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunningService.class);

  private final String name;
  private final ShutdownConfig shutdown;
  private final GrpcServer server;
  private final AdminServer admin;
  private final Readiness readiness;
  private final List<Runnable> drainSteps;
  private final OpenResources resources;
  private final CountDownLatch closed = new CountDownLatch(1);

  RunningService(
      String name,
      ShutdownConfig shutdown,
      GrpcServer server,
      AdminServer admin,
      Readiness readiness,
      List<Runnable> drainSteps,
      OpenResources resources) {
    this.name = name;
    this.shutdown = shutdown;
    this.server = server;
    this.admin = admin;
    this.readiness = readiness;
    this.drainSteps = List.copyOf(drainSteps);
    this.resources = resources;
  }

  /** The service's name. */
  public String name() {
    return name;
  }

  /** Whether it takes calls now. */
  public boolean isReady() {
    return readiness.isReady();
  }

  /** Where gRPC is served. */
  public int port() {
    return server.port();
  }

  /** Where metrics and probes are. */
  public int adminPort() {
    return admin.port();
  }

  /**
   * Stops in order and returns when everything is closed: {@code NOT_SERVING}, the settle delay,
   * open streams, calls in progress, workers, channels, pools, admin HTTP. A second call waits for
   * the first one.
   */
  @Override
  public void close() {
    if (readiness.drain()) {
      CurrentService.run(name, this::stop);
      closed.countDown();
    } else {
      awaitClosed();
    }
  }

  /** Returns when the service has been closed, or the thread is interrupted. */
  public void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    log.info("Draining");
    attempt(server::drain);
    settle();
    drainSteps.forEach(RunningService::attempt);
    attempt(() -> server.stop(shutdown.grace()));
    attempt(resources::close);
    attempt(admin::close);
    log.info("Stopped");
  }

  /** Whatever it throws, the steps after it are done. */
  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      log.atWarn().setCause(e).log("A step of the shutdown failed; continuing");
    }
  }

  private void settle() {
    Duration delay = shutdown.settleDelay();
    try {
      Thread.sleep(delay);
    } catch (InterruptedException _) {
      // Interrupted: close the rest without waiting, in the same order.
    }
  }
}
