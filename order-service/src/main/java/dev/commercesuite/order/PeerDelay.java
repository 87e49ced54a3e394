package dev.commercesuite.order;

import dev.commercesuite.interceptors.errors.RemoteFailure;
import java.time.Duration;

/**
 * How long to leave a peer alone that is away or has too much to do: 1, 2, 4, … seconds, and no
 * less than it asks for.
 */
final class PeerDelay {
  /** However much longer a peer asks for. */
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private PeerDelay() {}

  /**
   * @param failures in a row before this one
   * @param longest if the peer does not ask for more
   */
  static Duration after(int failures, Throwable failure, Duration longest) {
    Duration own = shorter(Duration.ofSeconds(1L << Math.min(failures, 20)), longest);
    Duration asked = shorter(RemoteFailure.retryDelayBehind(failure), LONGEST_ASKED);
    return own.compareTo(asked) > 0 ? own : asked;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
