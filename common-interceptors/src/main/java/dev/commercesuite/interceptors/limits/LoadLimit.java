package dev.commercesuite.interceptors.limits;

import java.time.Duration;

/**
 * How much a server takes on at the same time.
 *
 * @param fewestCalls how many unary calls are taken however long the queues are that they wait in
 * @param unaryCalls how many unary calls are taken at most; the limit moves between the two
 * @param streams how many streaming calls; they last long and do little, so they are counted apart
 * @param retryDelay what refused callers are told to wait
 */
public record LoadLimit(int fewestCalls, int unaryCalls, int streams, Duration retryDelay) {

  /** 512 unary calls whatever they wait for, 4096 streams, one second. */
  public static final LoadLimit DEFAULT = new LoadLimit(512, 4096, Duration.ofSeconds(1));

  /** What {@link #fewestCalls} is for each connection that calls share. */
  private static final int CALLS_PER_CONNECTION = 2;

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a number or the delay is not above zero, or the fewest
   *     calls are more than the most
   */
  public LoadLimit {
    if (unaryCalls < 1 || streams < 1 || !retryDelay.isPositive()) {
      throw new IllegalArgumentException(
          "unaryCalls is %s, streams is %s, retryDelay is %s, all must be above zero"
              .formatted(unaryCalls, streams, retryDelay));
    }
    if (fewestCalls < 1 || fewestCalls > unaryCalls) {
      throw new IllegalArgumentException(
          "fewestCalls is %s, must be above zero and at most unaryCalls, %s"
              .formatted(fewestCalls, unaryCalls));
    }
  }

  /** A limit that does not move. */
  public LoadLimit(int unaryCalls, int streams, Duration retryDelay) {
    this(unaryCalls, unaryCalls, streams, retryDelay);
  }

  /**
   * The same limit, but never so low that connections to a database lie idle: for each of them one
   * call works and the next one waits.
   *
   * @param connections that the calls of the server share
   */
  public LoadLimit forConnections(int connections) {
    int calls = Math.max(fewestCalls, CALLS_PER_CONNECTION * connections);
    return new LoadLimit(Math.min(calls, unaryCalls), unaryCalls, streams, retryDelay);
  }

  /**
   * The same limit, but never so low that calls which wait for something that others do not need
   * take all places.
   *
   * @param calls how many wait for it at most
   */
  public LoadLimit besides(int calls) {
    int least = Math.min(unaryCalls, fewestCalls + Math.min(calls, unaryCalls));
    return new LoadLimit(least, unaryCalls, streams, retryDelay);
  }
}
