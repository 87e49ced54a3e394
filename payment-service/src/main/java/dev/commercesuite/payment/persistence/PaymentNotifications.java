package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.announce.AnnouncementListener;
import dev.commercesuite.runtime.database.Transaction;

/** Wakes watchers when any replica has committed an event. */
public final class PaymentNotifications implements AnnouncementListener {
  /** Each event is announced here with the payment's id, a space, and the customer's id. */
  public static final String CHANNEL = "payment_events";

  private final PaymentWatchers watchers;

  public PaymentNotifications(PaymentWatchers watchers) {
    this.watchers = watchers;
  }

  static void announce(Transaction tx, Payment payment) {
    tx.announce(CHANNEL, payment.id() + " " + payment.customer());
  }

  @Override
  public void announced(String item) {
    int space = item.indexOf(' ');
    watchers.changed(
        PaymentId.of(item.substring(0, space)), CustomerId.of(item.substring(space + 1)));
  }

  @Override
  public void lookAgain() {
    watchers.lookAgain();
  }
}
