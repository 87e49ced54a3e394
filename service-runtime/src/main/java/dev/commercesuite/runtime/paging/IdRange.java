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
  private static final UUID NIL = new UUID(0, 0);
  private static final UUID MAX = new UUID(-1, -1);

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

  /** Those that follow an id that {@link Uuid7} made; null for all. */
  public static IdRange after(@Nullable UUID id) {
    return new IdRange(
        id == null ? null : new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1),
        null);
  }

  /** Those of the range that are below an id as well, which {@link Uuid7} made; null for all. */
  public IdRange below(@Nullable UUID id) {
    return id == null || (until != null && compare(until, id) <= 0) ? this : new IdRange(from, id);
  }

  /** As PostgreSQL does. {@link UUID#compareTo} takes the highest ones for negative. */
  private static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /** The lower bound, or an id below all. */
  public UUID lowest() {
    return from == null ? NIL : from;
  }

  /** The upper bound, or an id above all that {@link Uuid7} makes. */
  public UUID limit() {
    return until == null ? MAX : until;
  }
}
