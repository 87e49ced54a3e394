package dev.commercesuite.user.domain.throttling;

import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores what is left in buckets. Every method is one transaction. */
public interface AttemptStore {
  /** Whether an attempt may be made. */
  sealed interface Decision {
    /** It may, and is taken from every bucket. */
    record Allowed() implements Decision {}

    /**
     * A bucket is empty, and nothing is taken from any.
     *
     * @param retryAfter when there will be an attempt in the bucket
     * @param event was stored; null when there was one about this bucket within its window
     */
    record Refused(Duration retryAfter, @Nullable SecurityEvent event) implements Decision {}
  }

  /**
   * Takes an attempt from each of the buckets. However many callers ask at the same time, a bucket
   * gives no more than it has.
   *
   * @param refusal the event of a bucket that is empty: one in its window, so that a flood of
   *     attempts does not become a flood of events
   */
  Decision take(
      List<AttemptBucket> buckets, Instant now, Function<AttemptBucket, SecurityEvent> refusal);

  /**
   * Gives attempts back.
   *
   * @param whole are full afterwards
   * @param one get one attempt back each
   */
  void giveBack(List<AttemptBucket> whole, List<AttemptBucket> one);
}
