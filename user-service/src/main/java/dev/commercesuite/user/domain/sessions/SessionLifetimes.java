package dev.commercesuite.user.domain.sessions;

import java.time.Duration;
import java.time.Instant;

/**
 * How long sessions last.
 *
 * @param unused when nobody uses them
 * @param longest however much they are used: then the user has to log in again
 */
public record SessionLifetimes(Duration unused, Duration longest) {
  public SessionLifetimes {
    if (longest.compareTo(unused) < 0) {
      throw new IllegalArgumentException(
          "a session lasts %s unused and %s at most; expected at most the longer one"
              .formatted(unused, longest));
    }
  }

  /** When a session ends unless it is used again. */
  Instant endOf(Instant createTime, Instant lastUseTime) {
    Instant unusedEnd = lastUseTime.plus(unused);
    Instant latestEnd = createTime.plus(longest);
    return unusedEnd.isBefore(latestEnd) ? unusedEnd : latestEnd;
  }
}
