package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.feed.OrderWatchers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.announce.AnnouncementListener;
import dev.commercesuite.runtime.announce.ChangedObject;
import dev.commercesuite.runtime.database.Transaction;

/** Wakes the watchers of what any replica has announced. */
public final class OrderNotifications implements AnnouncementListener {
  /** The order of each event is announced here. */
  public static final String CHANNEL = "order_events";

  private final OrderWatchers watchers;

  public OrderNotifications(OrderWatchers watchers) {
    this.watchers = watchers;
  }

  static void announce(Transaction tx, Order order) {
    tx.announce(CHANNEL, new ChangedObject(order.id().value(), order.customerId()).item());
  }

  @Override
  public void announced(ChangedObject changed) {
    watchers.changed(new OrderId(changed.id()), changed.customer());
  }

  @Override
  public void lookAgain() {
    watchers.lookAgain();
  }
}
