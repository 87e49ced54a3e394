package dev.commercesuite.interceptors.metrics;

import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the end of one call, once. */
final class CallTimer {

  private final CallMeters meters;
  private final long startNanos;
  private final AtomicBoolean finished = new AtomicBoolean();

  CallTimer(CallMeters meters, long startNanos) {
    this.meters = meters;
    this.startNanos = startNanos;
  }

  void finish(Status.Code code) {
    if (finished.compareAndSet(false, true)) {
      meters.finish(code, Duration.ofNanos(System.nanoTime() - startNanos));
    }
  }
}
