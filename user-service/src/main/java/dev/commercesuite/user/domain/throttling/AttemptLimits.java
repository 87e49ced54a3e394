package dev.commercesuite.user.domain.throttling;

import java.time.Duration;

/**
 * How many attempts there are. They come back one by one, evenly over the window.
 *
 * @param perAccount failed logins of one account, or of one service at one address; recovery tokens
 *     of one account
 * @param perAddress failed logins of people and services from one address; failed attempts to get
 *     or to use recovery tokens
 * @param signUpsPerAddress accounts created from one address
 * @param window how long it takes until all are back
 */
public record AttemptLimits(
    int perAccount, int perAddress, int signUpsPerAddress, Duration window) {
  public AttemptLimits {
    if (perAccount < 1 || perAddress < 1 || signUpsPerAddress < 1 || !window.isPositive()) {
      throw new IllegalArgumentException(
          "%s attempts per account, %s per address, %s sign-ups in %s; expected one or more of each"
              .formatted(perAccount, perAddress, signUpsPerAddress, window));
    }
  }
}
