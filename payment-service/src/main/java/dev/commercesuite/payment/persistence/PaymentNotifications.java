package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.announce.AnnouncementListener;
import dev.commercesuite.runtime.announce.ChangedObject;
import dev.commercesuite.runtime.database.Transaction;

/** Wakes the watchers of what any replica has announced. */
public final class PaymentNotifications implements AnnouncementListener {
  /** The payment of each event is announced here. */
  public static final String CHANNEL = "payment_events";

  private final PaymentWatchers watchers;

  public PaymentNotifications(PaymentWatchers watchers) {
    this.watchers = watchers;
  }

  static void announce(Transaction tx, Payment payment) {
    ChangedObject changed = new ChangedObject(payment.id().value(), payment.customer().toString());
    tx.announce(CHANNEL, changed.item());
  }

  @Override
  public void announced(ChangedObject changed) {
    watchers.changed(new PaymentId(changed.id()), CustomerId.of(changed.customer()));
  }

  @Override
  public void lookAgain() {
    watchers.lookAgain();
  }
}
