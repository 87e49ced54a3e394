package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.feed.OrderWatchers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.announce.AnnouncementListener;
import dev.commercesuite.runtime.database.Transaction;

/** Passes on what any replica announces after the transaction of an event. */
public final class OrderNotifications implements AnnouncementListener {
  /** Each event is announced here with the order's id, a space, and the customer's id. */
  public static final String CHANNEL = "order_events";

  private final OrderWatchers watchers;

  public OrderNotifications(OrderWatchers watchers) {
    this.watchers = watchers;
  }

  static void announce(Transaction tx, Order order) {
    tx.announce(CHANNEL, order.id() + " " + order.customerId());
  }

  @Override
  public void announced(String item) {
    int space = item.indexOf(' ');
    watchers.changed(OrderId.of(item.substring(0, space)), item.substring(space + 1));
  }

  @Override
  public void lookAgain() {
    watchers.lookAgain();
  }
}
