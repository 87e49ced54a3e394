package dev.commercesuite.order.domain.paymentfeed;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

  /**
   * What a refund changes in its order, unless it is counted already.
   *
   * @param paymentRefundId the payment service's refund
   */
  record Count(OrderId orderId, String paymentRefundId, Function<Order, OrderTransition> rule) {}

  /** Takes the lease if it is due. */
  Optional<Lease> claim(Instant now, Duration lease);

  /**
   * Does what a page brings about, steps behind it and keeps the lease.
   *
   * @param counts the refunds of the page, in its order
   * @return whether the lease is still held; if not, nothing was done
   */
  boolean advance(
      Lease lease, PaymentFeed.Page page, List<Count> counts, Instant now, Instant leaseEnd);

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
