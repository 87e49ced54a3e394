package dev.commercesuite.order.domain.recovery;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.payment.OperatorRequired;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Acts on an order without a request: completes its payment, its refunds or its cancellation, or
 * lets it expire. Everything it does is safe to do twice. Thread-safe.
 */
public final class OrderRecovery {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE_OF_REFUNDS = Duration.ofHours(1);

  private final OrderStore store;
  private final OrderPayments payments;
  private final OrderRefunds refunds;
  private final OrderCancellations cancellations;
  private final InstantSource clock;

  public OrderRecovery(
      OrderStore store,
      OrderPayments payments,
      OrderRefunds refunds,
      OrderCancellations cancellations,
      InstantSource clock) {
    this.store = store;
    this.payments = payments;
    this.refunds = refunds;
    this.cancellations = cancellations;
    this.clock = clock;
  }

  /**
   * Takes an order as far as it goes.
   *
   * @return the order as it is then
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   * @throws OperatorRequired when only an operator can decide what happens next
   */
  public Order recover(OrderId id) {
    Order order = find(id);
    return switch (order.state()) {
      case PENDING_PAYMENT -> isLate(order) ? expire(order) : payments.recover(order);
      case CANCELLING -> cancellations.recover(order);
      case PAID, SHIPPED, DELIVERED -> refunds.recover(order);
      case EXPIRED, CANCELLED -> order;
    };
  }

  /**
   * Finds out whether an order is paid, while that is not known, and does nothing else about it.
   *
   * @return the order as it is then
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   */
  public Order recoverPayment(OrderId id) {
    return payments.recover(find(id));
  }

  private Order find(OrderId id) {
    return store
        .find(id, new OrderVisibility.All())
        .orElseThrow(() -> new OrderException.OrderNotFound(id));
  }

  /**
   * When to look at an order again after {@link #recover}; null for never. What is under way is
   * looked at soon at first, then less and less often, but not later than the order expires. A
   * declined refund is not retried soon: whatever is missing takes time. Nor is whatever the next
   * one waits for, such as the end of a dispute, asked for more often because of it.
   */
  public @Nullable Instant nextLook(Order order) {
    Instant now = clock.instant();
    if (order.workDue(now) == null) {
      return null;
    }
    boolean unpaid = order.state() == OrderState.PENDING_PAYMENT && order.expireTime().isAfter(now);
    boolean underWay =
        order.state() == OrderState.CANCELLING
            || (order.attempt() != null && order.attempt().isUnfinished());
    Instant soon = now.plus(pause(Duration.between(order.updateTime(), now)));
    Cancellation cancellation = order.cancellation();
    if (cancellation != null && cancellation.refund() == null) {
      Instant nextRefund = now.plus(pauseAfter(cancellation.refundsFailed()));
      return nextRefund.isAfter(soon) ? nextRefund : soon;
    }
    if (!unpaid) {
      return soon;
    }
    return underWay && soon.isBefore(order.expireTime()) ? soon : order.expireTime();
  }

  /** 4, 8, 16, … seconds; the shortest pause when none has failed. */
  private static Duration pauseAfter(int refundsFailed) {
    Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(refundsFailed, 20));
    return pause.compareTo(LONGEST_PAUSE_OF_REFUNDS) > 0 ? LONGEST_PAUSE_OF_REFUNDS : pause;
  }

  private static Duration pause(Duration waited) {
    Duration quarter = waited.dividedBy(4);
    if (quarter.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return quarter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : quarter;
  }

  private boolean isLate(Order order) {
    return !clock.instant().isBefore(order.expireTime());
  }

  /**
   * Its payment is closed before anything else is asked: an attempt that was not handed over in
   * time must not charge a payment that is still open.
   */
  private Order expire(Order order) {
    Order closed = payments.close(order);
    return store.change(closed.id(), current -> current.expire(Actor.SYSTEM, clock.instant()));
  }
}
