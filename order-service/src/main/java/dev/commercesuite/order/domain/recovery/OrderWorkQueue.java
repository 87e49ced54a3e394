package dev.commercesuite.order.domain.recovery;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The orders that the service has to act on without a request: see an attempt, a refund or a
 * cancellation through, let an unpaid order expire. {@link OrderStore} puts them here in the
 * transaction that makes them so, and takes them away in the one that ends it.
 */
public interface OrderWorkQueue {

  /**
   * An order whose time has come.
   *
   * @param failures how often in a row it failed since the order last changed
   * @param defects how often in a row, up to the last time, that was a defect
   */
  record Task(OrderId orderId, int failures, int defects) {}

  /** Takes due orders, so that no other replica gets them before the lease is over. */
  List<Task> claim(Instant now, Duration lease, int limit);

  /**
   * Nothing is wrong; look again then. An order that has changed since it was read is due when the
   * change says.
   */
  void postpone(Order order, Instant due);

  /** The payment service did not answer, which is no defect; try again then. */
  void waitForPayments(OrderId id, Instant due, String failure);

  /** It went wrong by a defect; try again then. */
  void retry(OrderId id, Instant due, String failure);

  /** It fails again and again: it is left alone until an operator redrives it. */
  void park(OrderId id, String failure);
}
