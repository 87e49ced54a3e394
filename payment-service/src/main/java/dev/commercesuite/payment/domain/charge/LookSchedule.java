package dev.commercesuite.payment.domain.charge;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import java.time.Duration;
import java.time.Instant;

/**
 * When an open charge is looked at without an event of the provider. One that waits for its payer
 * is looked at within a minute for as long as shops wait for their orders to be paid, then less and
 * less often; one that holds money only lapses after days.
 */
public final class LookSchedule {
  private static final Duration PAYER_IS_EXPECTED = Duration.ofHours(1);
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration OFTEN = Duration.ofSeconds(45);
  private static final Duration HOURLY = Duration.ofHours(1);
  private static final Duration DAILY = Duration.ofDays(1);

  private LookSchedule() {}

  /**
   * The next look at the charge of a payment.
   *
   * @param since when the charge began to wait or to hold
   */
  public static Instant next(Payment payment, Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    Duration pause =
        payment.state() == PaymentState.REQUIRES_CAPTURE
            ? clamp(age.dividedBy(4), HOURLY, DAILY)
            : age.compareTo(PAYER_IS_EXPECTED) < 0
                ? clamp(age.dividedBy(2), FIRST, OFTEN)
                : clamp(age.dividedBy(4), OFTEN, DAILY);
    return now.plus(pause);
  }

  private static Duration clamp(Duration pause, Duration shortest, Duration longest) {
    if (pause.compareTo(shortest) < 0) {
      return shortest;
    }
    return pause.compareTo(longest) > 0 ? longest : pause;
  }
}
