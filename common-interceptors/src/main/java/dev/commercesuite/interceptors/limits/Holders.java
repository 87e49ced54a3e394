package dev.commercesuite.interceptors.limits;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many places each of some holders has, such as connections or addresses, and who of them was
 * refused lately. Whoever has a share may have more as long as no other holder is refused that has
 * less: refusals of its own calls do not count, however many there are. Remembers who has a place,
 * and who was refused last. Not thread-safe.
 */
final class Holders {
  /** For how long others count as refused after the latest of them was. */
  private static final long CONTENDED = Duration.ofSeconds(1).toNanos();

  /** For how long something is left for them. */
  private static final long REMEMBERED = Duration.ofSeconds(10).toNanos();

  private final Map<Object, Integer> places = new HashMap<>();

  /** The latest who was refused and had less than a share. */
  private @Nullable Object refused;

  private long refusedAt;

  /** When the latest of all others was. */
  private @Nullable Long othersRefusedAt;

  void add(Object holder) {
    places.merge(holder, 1, Integer::sum);
  }

  void remove(Object holder) {
    places.computeIfPresent(holder, (_, count) -> count == 1 ? null : count - 1);
  }

  /** One of them gets no place now. */
  void refuse(Object holder, int share, long now) {
    if (of(holder) >= share) {
      return;
    }
    if (refused != null && !refused.equals(holder)) {
      othersRefusedAt = refusedAt;
    }
    refused = holder;
    refusedAt = now;
  }

  /**
   * Whether it may have another place as far as the others are concerned.
   *
   * @param leavesSome whether some would be left for others
   */
  boolean mayHaveMore(Object holder, int share, boolean leavesSome, long now) {
    return of(holder) < share
        || !wereOthersRefused(holder, leavesSome ? CONTENDED : REMEMBERED, now);
  }

  /** How many have a place. */
  int size() {
    return places.size();
  }

  private int of(Object holder) {
    return places.getOrDefault(holder, 0);
  }

  private boolean wereOthersRefused(Object holder, long within, long now) {
    if (refused != null && !refused.equals(holder)) {
      return now - refusedAt < within;
    }
    return othersRefusedAt != null && now - othersRefusedAt < within;
  }
}
