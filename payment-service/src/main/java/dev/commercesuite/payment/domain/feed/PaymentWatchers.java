package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.PaymentId;

/** Those who want to know at once when payments change. They must return soon. */
public interface PaymentWatchers {

  /** Something happened to a payment, and {@link PaymentFeed} shows it now. */
  void changed(PaymentId payment);

  /** Anything may have happened to any payment without {@link #changed} having been called. */
  void lookAgain();
}
