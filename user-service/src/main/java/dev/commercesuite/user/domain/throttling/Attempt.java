package dev.commercesuite.user.domain.throttling;

import java.util.List;
import java.util.stream.Stream;

/**
 * An attempt that was let through. It counts as failed unless it is said to have {@link
 * #succeeded}, or to have been {@link #undone}.
 */
public final class Attempt {
  private final AttemptStore store;
  private final List<AttemptBucket> own;
  private final List<AttemptBucket> shared;

  /**
   * @param own are filled by a success: whoever knows the secret is the one whom they are for
   * @param shared get back by a success what it took, no more
   */
  Attempt(AttemptStore store, List<AttemptBucket> own, List<AttemptBucket> shared) {
    this.store = store;
    this.own = own;
    this.shared = shared;
  }

  /** The secret was right. */
  public void succeeded() {
    store.giveBack(own, shared);
  }

  /** Nothing came of it: nobody learned whether the secret was right. */
  public void undone() {
    store.giveBack(List.of(), buckets());
  }

  List<AttemptBucket> buckets() {
    return Stream.concat(own.stream(), shared.stream()).toList();
  }
}
