package dev.commercesuite.system.cluster.steady;

/**
 * How long calls took, to one percent; the memory that it needs does not depend on their number.
 */
final class Latencies {
  private static final double STEP = Math.log(1.01);

  /** Enough for a day; the first is for whatever took a microsecond or less. */
  private static final int CLASSES = 2_550;

  private final long[] counts = new long[CLASSES];
  private long count;
  private long longest;

  void add(long nanos) {
    counts[classOf(nanos)]++;
    count++;
    longest = Math.max(longest, nanos);
  }

  void add(Latencies others) {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] += others.counts[i];
    }
    count += others.count;
    longest = Math.max(longest, others.longest);
  }

  long count() {
    return count;
  }

  /** The longest, in milliseconds; 0 when there is none. */
  double longestMillis() {
    return longest / 1e6;
  }

  /**
   * What so many of a hundred calls did not exceed, in milliseconds; 0 when there is none.
   *
   * @param percent from 0 to 100
   */
  double percentileMillis(double percent) {
    long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
    long seen = 0;
    for (int i = 0; i < CLASSES; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.min(Math.exp(i * STEP) / 1e3, longestMillis());
      }
    }
    return 0;
  }

  private static int classOf(long nanos) {
    double micros = Math.max(1, nanos / 1e3);
    return Math.min(CLASSES - 1, (int) Math.ceil(Math.log(micros) / STEP));
  }
}
