package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderException;
import java.util.List;

/** The payment service's feed of all payments. */
public interface PaymentFeed {

  /** Where the feed begins. */
  String BEGINNING = "";

  /**
   * A part of the feed.
   *
   * @param news in the order in which it happened
   * @param resumeToken where the next page begins
   * @param hasMore whether there is more to read at once
   */
  record Page(List<PaymentNews> news, String resumeToken, boolean hasMore) {
    public Page {
      news = List.copyOf(news);
    }
  }

  /** The token is good for nothing any more: the payment service has another history now. */
  final class HistoryGone extends RuntimeException {
    public HistoryGone(Throwable cause) {
      super("the payment service does not have what follows the resume token any more", cause);
    }
  }

  /**
   * The next page: a remote call with a deadline, never made inside a transaction.
   *
   * @param resumeToken of the page before, or {@link #BEGINNING}
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   * @throws HistoryGone when the feed cannot go on from there
   */
  Page read(String resumeToken);
}
