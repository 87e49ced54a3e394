package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.HistoryGone;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.Page;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Count;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the payment service's feed as far as it goes, and counts the refunds that it tells of in
 * their orders. Thread-safe.
 */
public final class PaymentFollower {
  private final PaymentFeed feed;
  private final PaymentFeedCursor cursor;
  private final RefundsElsewhere refunds;
  private final Duration leaseTime;
  private final InstantSource clock;

  /**
   * @param leaseTime longer than a page takes: after that, another replica reads on
   */
  public PaymentFollower(
      PaymentFeed feed,
      PaymentFeedCursor cursor,
      RefundsElsewhere refunds,
      Duration leaseTime,
      InstantSource clock) {
    this.feed = feed;
    this.cursor = cursor;
    this.refunds = refunds;
    this.leaseTime = leaseTime;
    this.clock = clock;
  }

  /**
   * Reads until there is nothing more at present, or until another replica has the lease.
   *
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   * @throws HistoryGone when even the beginning of the feed is not there any more
   */
  public void catchUp(Lease lease) {
    String token = lease.resumeToken();
    while (true) {
      Page page;
      try {
        page = feed.read(token);
      } catch (HistoryGone e) {
        if (token.equals(PaymentFeed.BEGINNING)) {
          throw e;
        }
        if (!cursor.restart(lease, leaseEnd())) {
          return;
        }
        token = PaymentFeed.BEGINNING;
        continue;
      }
      boolean nothingNew = page.news().isEmpty() && page.resumeToken().equals(token);
      if (nothingNew || !cursor.advance(lease, page, counts(page), clock.instant(), leaseEnd())) {
        return;
      }
      if (!page.hasMore()) {
        return;
      }
      token = page.resumeToken();
    }
  }

  private List<Count> counts(Page page) {
    return page.news().stream()
        .flatMap(news ->
            switch (news) {
              case PaymentNews.Outcome _ -> Stream.empty();
              case PaymentNews.Refunded refunded -> count(refunded).stream();
            })
        .toList();
  }

  /** Empty when the payment is not for an order of this service. */
  private Optional<Count> count(PaymentNews.Refunded refunded) {
    try {
      refunds.prepare(refunded.orderId());
    } catch (OrderException.OrderNotFound _) {
      return Optional.empty();
    }
    return Optional.of(
        new Count(
            refunded.orderId(),
            refunded.refund().paymentRefundId(),
            refunds.counting(refunded.paymentId(), refunded.refund())));
  }

  private Instant leaseEnd() {
    return clock.instant().plus(leaseTime);
  }
}
