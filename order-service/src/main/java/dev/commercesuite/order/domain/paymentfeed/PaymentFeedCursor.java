package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How far the payment service's feed is read, for all replicas: one of them at a time holds a lease
 * and reads. What a page brings about and the step forward are one transaction, so that nothing
 * comes twice and nothing is left out, wherever a replica dies.
 */
public interface PaymentFeedCursor {

  /**
   * The right to read on.
   *
   * @param id another one each time, so that who lost the lease notices
   * @param resumeToken where to go on
   * @param failures how often in a row reading has failed
   */
  record Lease(UUID id, String resumeToken, int failures) {}

  /** What news change in an order. */
  sealed interface Change {}

  /**
   * What a refund changes in its order, unless it is counted already.
   *
   * @param paymentRefundId the payment service's refund
   */
  record Count(OrderId orderId, String paymentRefundId, Function<Order, OrderTransition> rule)
      implements Change {}

  /**
   * What a dispute changes in its order.
   *
   * @param disputeId the payment service's dispute
   * @param rule gets the types of the events that the order has of the dispute already
   */
  record Note(
      OrderId orderId,
      String disputeId,
      BiFunction<Order, Set<OrderEvent.Type>, OrderTransition> rule)
      implements Change {}

  /** Takes the lease if it is due. */
  Optional<Lease> claim(Instant now, Duration lease);

  /**
   * Does what a page brings about, steps behind it and keeps the lease.
   *
   * @param changes what the page changes in orders, in its order
   * @return whether the lease is still held; if not, nothing was done
   */
  boolean advance(
      Lease lease, PaymentFeed.Page page, List<Change> changes, Instant now, Instant leaseEnd);

  /**
   * Goes back to the beginning and keeps the lease. What comes again is recognised.
   *
   * @return whether the lease is still held; if not, nothing was done
   */
  boolean restart(Lease lease, Instant leaseEnd);

  /** The feed is read as far as it goes: looks again then. */
  void release(Lease lease, Instant due);

  /** It went wrong: tries again then. */
  void retry(Lease lease, Instant due, String failure);
}
