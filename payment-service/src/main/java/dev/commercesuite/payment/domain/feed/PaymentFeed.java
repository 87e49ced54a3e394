package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of payments in their order, for those who watch them. */
public interface PaymentFeed {

  /**
   * What happened to a payment, oldest first. A change never becomes visible before an earlier one,
   * so continuing after the last one seen misses nothing.
   *
   * @param epoch of the {@link #range} that the sequence is in
   * @param afterSequence only events with a higher sequence number
   */
  List<PaymentChange> changes(String epoch, PaymentId payment, long afterSequence, int limit);

  /** What there is to read at the moment. */
  FeedRange range();

  /**
   * What happened to all payments within visibility. A change shows up here once no earlier one can
   * show up any more, so nothing is missed by going on from the last position seen.
   */
  List<PaymentChange> changes(PaymentVisibility visibility, FeedPosition after, int limit);

  /** Whether something visible has happened that {@link #changes} does not show yet. */
  boolean isHoldingBack(PaymentVisibility visibility);

  /**
   * The visible payments that are open: in no final state, or with a refund that is under way.
   *
   * @param after the last one seen; null to begin
   */
  List<Payment> open(PaymentVisibility visibility, @Nullable PaymentId after, int limit);
}
