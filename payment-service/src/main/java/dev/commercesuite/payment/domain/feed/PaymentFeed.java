package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.PaymentId;
import java.util.List;

/** The changes of payments in their order, for those who watch them. */
@FunctionalInterface
public interface PaymentFeed {

  /**
   * What happened to a payment, oldest first. A change never becomes visible before an earlier one,
   * so continuing after the last one seen misses nothing.
   *
   * @param afterSequence only events with a higher sequence number
   */
  List<PaymentChange> changes(PaymentId payment, long afterSequence, int limit);
}
