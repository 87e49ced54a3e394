package dev.commercesuite.system.cluster.steady;

import io.grpc.Status;
import java.time.Instant;

/** Counts calls by the second and as a whole. Thread-safe. */
final class Measurements {
  private final Latencies all = new Latencies();
  private final Failures failures = new Failures();
  private long allSent;
  private Latencies latencies = new Latencies();
  private long sent;
  private long failed;

  synchronized void sent() {
    sent++;
  }

  /**
   * A call has ended.
   *
   * @param nanos after it was to be sent
   */
  synchronized void ended(long nanos, Status status) {
    latencies.add(nanos);
    if (!status.isOk()) {
      failed++;
      failures.add(status);
    }
  }

  /** What was counted since the last time. */
  synchronized Second nextSecond(Instant now) {
    Second second = new Second(now.getEpochSecond(), sent, failed, latencies);
    allSent += sent;
    all.add(latencies);
    sent = 0;
    failed = 0;
    latencies = new Latencies();
    return second;
  }

  /** Of all seconds so far. */
  synchronized Summary summary() {
    return new Summary(allSent, all, failures);
  }
}
