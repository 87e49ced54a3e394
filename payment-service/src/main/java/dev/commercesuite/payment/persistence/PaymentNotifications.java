package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentWatchers;
import dev.commercesuite.runtime.database.Notifications;

/** Wakes watchers when any replica has committed an event. */
public final class PaymentNotifications implements Notifications.Listener {
  /** Each event is announced here with the payment's id, a space, and the customer's id. */
  public static final String CHANNEL = "payment_events";

  private final PaymentWatchers watchers;

  public PaymentNotifications(PaymentWatchers watchers) {
    this.watchers = watchers;
  }

  @Override
  public void onNotification(String payload) {
    int space = payload.indexOf(' ');
    watchers.changed(
        PaymentId.of(payload.substring(0, space)), CustomerId.of(payload.substring(space + 1)));
  }

  @Override
  public void onConnected() {
    watchers.lookAgain();
  }
}
