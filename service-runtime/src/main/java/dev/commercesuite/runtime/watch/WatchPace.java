package dev.commercesuite.runtime.watch;

import java.time.Duration;

/**
 * How watch streams spend their time.
 *
 * @param poll how often a stream looks although nobody told it to
 * @param heartbeat how long a stream is quiet at most
 * @param soon how long it waits for what is known to be on its way
 */
public record WatchPace(Duration poll, Duration heartbeat, Duration soon) {

  /** Notifications wake the streams; polling makes up for those that get lost. */
  public static final WatchPace DEFAULT =
      new WatchPace(Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofMillis(20));
}
