package dev.commercesuite.runtime.partitions;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The partitions of a table.
 *
 * @param table its name
 * @param period for which it has a partition each
 * @param until when there are partitions, from now on without a gap
 * @param defaultRows how many rows the default partition has, not counted beyond 10,000
 */
public record PartitionCoverage(String table, Period period, Instant until, long defaultRows) {

  /** How much time a partition is for. */
  public enum Period {
    WEEK(ChronoUnit.WEEKS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Period(ChronoUnit unit) {
      this.unit = unit;
    }
  }

  /** For how many whole periods from a moment on there are partitions; negative when for none. */
  public long periodsAhead(Instant now) {
    return period.unit.between(now.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC));
  }
}
