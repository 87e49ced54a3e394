package dev.commercesuite.interceptors.deadline;

import java.time.Duration;

/**
 * How long a unary call may take.
 *
 * @param standard for calls that come without a deadline
 * @param longest for calls that ask for more
 */
public record DeadlineRule(Duration standard, Duration longest) {

  /** 10 seconds, and a minute at most. */
  public static final DeadlineRule DEFAULT =
      new DeadlineRule(Duration.ofSeconds(10), Duration.ofMinutes(1));

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException unless {@code 0 < standard <= longest}
   */
  public DeadlineRule {
    if (!standard.isPositive() || standard.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          "standard is " + standard + ", must be above zero and at most longest, " + longest);
    }
  }
}
