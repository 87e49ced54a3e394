package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.PaymentId;
import java.util.List;

/** What happens to payments, in the order in which it happens, for those who watch. */
@FunctionalInterface
public interface PaymentFeed {

  /**
   * What happened to a payment, oldest first. No change shows up before an earlier one, so nothing
   * is missed by going on from the last one seen.
   *
   * @param afterSequence only events with a higher sequence number
   */
  List<PaymentChange> changes(PaymentId payment, long afterSequence, int limit);
}
