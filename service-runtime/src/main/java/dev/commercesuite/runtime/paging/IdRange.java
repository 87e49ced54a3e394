package dev.commercesuite.runtime.paging;

import dev.commercesuite.runtime.Uuid7;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Between which ids those of objects are that were created in a time range. An index on the ids
 * then serves a list that is filtered by create time, if {@link Uuid7} has made them.
 *
 * <p>The clock may have been set back between making an id and taking the create time, or before:
 * so the range is wider by {@link Uuid7#DRIFT} at both ends, and the condition on the create time
 * itself is needed beside it.
 *
 * @param from this id or a higher one; null for no bound
 * @param until below this id; null for no bound
 */
public record IdRange(@Nullable UUID from, @Nullable UUID until) {
  /**
   * The ids of what was created in a range.
   *
   * @param from at this time or later; null for no bound
   * @param until before this time; null for no bound
   */
  public static IdRange created(@Nullable Instant from, @Nullable Instant until) {
    return new IdRange(
        from == null ? null : Uuid7.lowest(from.minus(Uuid7.DRIFT)),
        until == null ? null : Uuid7.lowest(until.plus(Uuid7.DRIFT).plusMillis(1)));
  }
}
