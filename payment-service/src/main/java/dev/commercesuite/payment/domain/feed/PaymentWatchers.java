package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.PaymentId;

/** Is told at once when payments change. Implementations must return quickly. */
public interface PaymentWatchers {

  /** A payment has changed, and {@link PaymentFeed} shows the change. */
  void changed(PaymentId payment, CustomerId customer);

  /** Any payment may have changed without a call of {@link #changed}. */
  void lookAgain();
}
