package dev.commercesuite.user.domain.throttling;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * A number of attempts that somebody has (a token bucket). Each one that is used comes back after a
 * while.
 *
 * @param kind what they are attempts at
 * @param owner whose they are: an account, an address, …
 * @param size how many there are at most
 * @param window how long it takes an empty bucket to be full
 */
public record AttemptBucket(Kind kind, String owner, int size, Duration window) {
  /** What is attempted, and by whom. */
  public enum Kind {
    LOGIN_TO_ACCOUNT,
    LOGIN_TO_ACCOUNT_FROM_ITS_NETWORK,
    LOGIN_FROM_NETWORK,
    SIGN_UP_FROM_NETWORK,
    PASSWORD_CHANGE,
    CLIENT_LOGIN_FROM_NETWORK,
    RECOVERY_FROM_NETWORK,
    RECOVERY_TOKENS_OF_ACCOUNT,
    RECOVERY_OF_ACCOUNT
  }

  /** How long it takes until one more attempt is there, in whole microseconds. */
  public Duration interval() {
    return window.dividedBy(size).truncatedTo(ChronoUnit.MICROS);
  }
}
