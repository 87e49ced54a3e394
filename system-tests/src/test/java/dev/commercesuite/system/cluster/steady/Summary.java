package dev.commercesuite.system.cluster.steady;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A steady load as a whole.
 *
 * @param sent all calls
 * @param latencies of all calls that ended
 */
record Summary(long sent, Latencies latencies, Failures failures) {

  /** Whether there were calls, and all ended well. */
  boolean isGood() {
    return sent > 0 && latencies.count() == sent && failures.count() == 0;
  }

  /** For people, and marked as no lines of CSV. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "# total: sent %d, ok %d, failed %d, p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
            sent,
            latencies.count() - failures.count(),
            failures.count(),
            latencies.percentileMillis(50),
            latencies.percentileMillis(99),
            latencies.longestMillis()));
    failures.lines().forEach(line -> lines.add("# failed: " + line));
    return lines;
  }
}
