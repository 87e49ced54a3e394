package dev.commercesuite.user.domain.throttling;

import java.util.List;
import java.util.stream.Stream;

/**
 * An attempt at something, taken from several buckets. Once it is taken it counts as failed, unless
 * it is said to have {@link #succeeded} or to have been {@link #undone}.
 */
public final class Attempt {
  private final AttemptStore store;
  private final List<AttemptBucket> own;
  private final List<AttemptBucket> shared;

  Attempt(AttemptStore store, List<AttemptBucket> own, List<AttemptBucket> shared) {
    this.store = store;
    this.own = own;
    this.shared = shared;
  }

  /** A success fills these: whoever knows the secret is the one whom they are for. */
  public List<AttemptBucket> own() {
    return own;
  }

  /** A success gives these back what it took, no more. */
  public List<AttemptBucket> shared() {
    return shared;
  }

  /** All that the attempt is taken from. */
  public List<AttemptBucket> buckets() {
    return Stream.concat(own.stream(), shared.stream()).toList();
  }

  /** The secret was right. */
  public void succeeded() {
    store.giveBack(own, shared);
  }

  /** Nothing came of it: nobody learned whether the secret was right. */
  public void undone() {
    store.giveBack(List.of(), buckets());
  }
}
