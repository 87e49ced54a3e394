package dev.commercesuite.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.paymentfeed.PaymentFollower;
import dev.commercesuite.runtime.work.DueWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reading the payment service's feed, one replica at a time. The payment service being away is
 * waited out. A defect stops the feed where it is, and is tried again less and less often: what
 * follows may depend on it.
 */
final class PaymentFeedWork implements DueWork<Lease> {
  private static final Logger log = LoggerFactory.getLogger(PaymentFeedWork.class);

  /** For how long the feed is left to a replica that may have died. */
  static final Duration LEASE = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT_FOR_PAYMENTS = Duration.ofSeconds(30);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  /** After so many failures in a row, somebody has to look. */
  private static final int TRIES = 10;

  private final PaymentFeedCursor cursor;
  private final PaymentFollower follower;
  private final InstantSource clock;

  PaymentFeedWork(PaymentFeedCursor cursor, PaymentFollower follower, InstantSource clock) {
    this.cursor = cursor;
    this.follower = follower;
    this.clock = clock;
  }

  @Override
  public List<Lease> claim(int limit) {
    return cursor.claim(clock.instant(), LEASE).stream().toList();
  }

  @Override
  public void run(Lease lease) {
    try {
      follower.catchUp(lease);
      cursor.release(lease, clock.instant().plus(PAUSE));
    } catch (OrderException.PaymentServiceUnavailable e) {
      if (!e.isTransient()) {
        throw e;
      }
      Duration delay = PeerDelay.after(lease.failures(), e, LONGEST_WAIT_FOR_PAYMENTS);
      cursor.retry(lease, clock.instant().plus(delay), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void failed(Lease lease, RuntimeException defect) {
    int failures = lease.failures() + 1;
    (failures < TRIES ? log.atWarn() : log.atError())
        .setCause(defect)
        .addKeyValue("failures", failures)
        .log("The feed of payments could not be read; trying again later");
    Duration delay = PeerDelay.after(lease.failures(), defect, LONGEST_DELAY);
    cursor.retry(lease, clock.instant().plus(delay), defect.toString());
  }
}
