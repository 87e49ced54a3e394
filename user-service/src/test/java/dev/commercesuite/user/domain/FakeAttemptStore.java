package dev.commercesuite.user.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Buckets in memory, for one thread: when each will be full. Keeps no events. */
public final class FakeAttemptStore implements AttemptStore {
  private final Map<Bucket, Instant> fullAt = new HashMap<>();

  @Override
  public Taking take(List<Bucket> buckets, Instant now, Function<Bucket, SecurityEvent> refusal) {
    for (Bucket bucket : buckets) {
      Duration full = Duration.between(now, fullAt(bucket, now)).plus(bucket.interval());
      Duration window = bucket.interval().multipliedBy(bucket.size());
      if (full.compareTo(window) > 0) {
        return new Taking.Refused(full.minus(window), refusal.apply(bucket));
      }
    }
    buckets.forEach(bucket -> fullAt.put(bucket, fullAt(bucket, now).plus(bucket.interval())));
    return new Taking.Taken();
  }

  @Override
  public void giveBack(List<Bucket> whole, List<Bucket> one) {
    whole.forEach(fullAt::remove);
    one.forEach(
        bucket -> fullAt.computeIfPresent(bucket, (_, full) -> full.minus(bucket.interval())));
  }

  private Instant fullAt(Bucket bucket, Instant now) {
    Instant known = fullAt.getOrDefault(bucket, now);
    return known.isBefore(now) ? now : known;
  }
}
