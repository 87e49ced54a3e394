package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.feed.OrderWatchers;
import dev.commercesuite.runtime.database.Notifications;

/** Passes on what any replica announces in the transaction of an event. */
public final class OrderNotifications implements Notifications.Listener {
  /** Each event is announced here with the order's id, a space, and the customer's id. */
  public static final String CHANNEL = "order_events";

  private final OrderWatchers watchers;

  public OrderNotifications(OrderWatchers watchers) {
    this.watchers = watchers;
  }

  @Override
  public void onNotification(String payload) {
    int space = payload.indexOf(' ');
    watchers.changed(OrderId.of(payload.substring(0, space)), payload.substring(space + 1));
  }

  @Override
  public void onConnected() {
    watchers.lookAgain();
  }
}
