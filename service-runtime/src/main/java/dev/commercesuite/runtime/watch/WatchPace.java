package dev.commercesuite.runtime.watch;

import java.time.Duration;

/**
 * How watch streams spend their time.
 *
 * @param poll how often a stream looks although nobody told it to
 * @param heartbeat how long a stream is quiet at most
 * @param soon how long it waits for what is known to be on its way, the first time
 */
public record WatchPace(Duration poll, Duration heartbeat, Duration soon) {
  /** A transaction that is still running by then may go on for long. */
  private static final Duration LATEST = Duration.ofSeconds(1);

  private static final int MOST_DOUBLINGS = 20;

  /**
   * Announcements wake the streams, and {@link dev.commercesuite.runtime.announce.FeedPolling}
   * makes up for those that get lost. A stream that looks by itself only makes up for a defect of
   * both.
   */
  public static final WatchPace DEFAULT =
      new WatchPace(Duration.ofMinutes(1), Duration.ofSeconds(15), Duration.ofMillis(20));

  /**
   * How long a stream waits for what is known to be on its way: twice as long each time, up to a
   * second.
   *
   * @param waits that were in vain
   */
  Duration soon(int waits) {
    Duration next = soon.multipliedBy(1L << Math.min(waits, MOST_DOUBLINGS));
    Duration longest = soon.compareTo(LATEST) > 0 ? soon : LATEST;
    return next.compareTo(longest) < 0 ? next : longest;
  }
}
