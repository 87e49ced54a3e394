package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.HistoryGone;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed.Page;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Change;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Count;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Lease;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor.Note;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the payment service's feed as far as it goes, counts the refunds that it tells of in their
 * orders, and notes their disputes. Thread-safe.
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
      if (nothingNew || !cursor.advance(lease, page, changes(page), clock.instant(), leaseEnd())) {
        return;
      }
      if (!page.hasMore()) {
        return;
      }
      token = page.resumeToken();
    }
  }

  private List<Change> changes(Page page) {
    return page.news().stream().flatMap(this::change).toList();
  }

  /** None when the payment is not for an order of this service. */
  private Stream<Change> change(PaymentNews news) {
    return switch (news) {
      case PaymentNews.Outcome _ -> Stream.empty();
      case PaymentNews.Refunded(OrderId order, String payment, SettledRefund refund) ->
          isPrepared(() -> refunds.prepare(order))
              ? Stream.of(
                  new Count(order, refund.paymentRefundId(), refunds.counting(payment, refund)))
              : Stream.empty();
      case PaymentNews.Disputed(OrderId id, String payment, DisputeNews dispute) ->
          isPrepared(() -> refunds.preparePayment(id))
              ? Stream.of(
                  new Note(
                      id,
                      dispute.disputeId(),
                      (order, known) -> order.disputed(payment, dispute, known, clock.instant())))
              : Stream.empty();
    };
  }

  /** False when there is no such order. */
  private static boolean isPrepared(Runnable preparation) {
    try {
      preparation.run();
      return true;
    } catch (OrderException.OrderNotFound _) {
      return false;
    }
  }

  private Instant leaseEnd() {
    return clock.instant().plus(leaseTime);
  }
}
