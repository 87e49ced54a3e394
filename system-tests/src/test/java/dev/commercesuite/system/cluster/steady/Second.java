package dev.commercesuite.system.cluster.steady;

import java.util.Locale;

/**
 * One second of a steady load. A call that was sent in one may end in another.
 *
 * @param epochSecond when it ended
 * @param sent calls that were sent
 * @param failed calls that ended badly
 * @param latencies of all calls that ended
 */
record Second(long epochSecond, long sent, long failed, Latencies latencies) {
  /** The names of the columns. */
  static final String HEADER = "second,sent,ok,failed,p50_ms,p99_ms";

  /** The line; without latencies when no call ended. */
  @Override
  public String toString() {
    long ended = latencies.count();
    String figures =
        ended == 0
            ? ","
            : String.format(
                Locale.ROOT,
                "%.1f,%.1f",
                latencies.percentileMillis(50),
                latencies.percentileMillis(99));
    return "%d,%d,%d,%d,%s".formatted(epochSecond, sent, ended - failed, failed, figures);
  }
}
