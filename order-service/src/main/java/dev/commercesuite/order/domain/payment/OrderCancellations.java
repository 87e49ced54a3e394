package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Cancellation.Refund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Answer.Fresh;
import dev.commercesuite.runtime.idempotency.Answer.Interim;
import dev.commercesuite.runtime.idempotency.Answer.Replayed;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cancelling orders: refunds under way are waited for, the payment is closed or the rest of it
 * given back, then the stock. An order that is CANCELLING cannot turn back; whatever interrupts it,
 * the same request or the recovery continues. Thread-safe.
 */
public final class OrderCancellations {
  private final OrderStore store;
  private final OrderPayments orderPayments;
  private final OrderRefunds orderRefunds;
  private final Payments payments;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public OrderCancellations(
      OrderStore store,
      OrderPayments orderPayments,
      OrderRefunds orderRefunds,
      Payments payments,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.store = store;
    this.orderPayments = orderPayments;
    this.orderRefunds = orderRefunds;
    this.payments = payments;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Cancels an order that is not shipped.
   *
   * @param note why, in the words of the actor; may be empty
   * @param expectedVersion the version that the caller has read; null when any will do
   * @return the order, CANCELLED or CANCELLING
   */
  public Answer<Order> cancel(
      Actor actor,
      IdempotentRequest<Order> request,
      OrderId id,
      String note,
      @Nullable Long expectedVersion) {
    UUID cancellationId = ids.get();
    IdempotentRequest<Order> cancelling = request.interimWhile(Order::isBeingCancelled);
    Answer<Order> begun =
        store.change(
            cancelling,
            id,
            actor.changeableOrders(),
            order ->
                order
                    .requireVersion(expectedVersion)
                    .cancel(cancellationId, note, actor, clock.instant()));
    return switch (begun) {
      case Fresh<Order>(Order order) when !order.isBeingCancelled() -> begun;
      case Fresh<Order> _, Interim<Order> _ -> complete(actor, cancelling, id);
      case Replayed<Order> _ -> begun;
    };
  }

  /**
   * Takes the cancellation as far as it goes and stores the answer. The payment service being away
   * is no error here: the recovery continues when it is back. Nor is a cancellation that has to
   * wait for an operator.
   */
  private Answer<Order> complete(Actor actor, IdempotentRequest<Order> request, OrderId id) {
    Order order =
        store
            .find(id, actor.changeableOrders())
            .orElseThrow(() -> new OrderException.OrderNotFound(id));
    try {
      var _ = recover(order);
    } catch (OrderException.PaymentServiceUnavailable | OperatorRequired _) {
      return new Fresh<>(order);
    }
    return store.finish(request, id, OrderTransition::withoutEvent);
  }

  /** Takes the cancellation of an order as far as it goes. */
  public Order recover(Order order) {
    if (order.state() != OrderState.CANCELLING) {
      return order;
    }
    Order closed = orderRefunds.recover(orderPayments.close(order));
    if (!closed.pendingRefunds().isEmpty()) {
      return closed;
    }
    PaymentAttempt attempt = closed.attempt();
    if (attempt != null && attempt.isPaid() && attempt.paymentId() != null) {
      return refund(closed, attempt.paymentId());
    }
    return attempt == null || !attempt.leavesPaymentOpen() ? cancelled(closed) : closed;
  }

  private Order refund(Order order, String paymentId) {
    Cancellation cancellation = cancellation(order);
    Refund refund = cancellation.refund();
    if (cancellation.isStuck()) {
      throw new OperatorRequired(
          "%s refunds of payment %s failed, the last one with \"%s\": return the money in another way"
              .formatted(cancellation.refundsFailed(), paymentId, cancellation.lastFailure()));
    }
    if (refund == null) {
      Refundable refundable = payments.refundable(paymentId);
      if (refundable.pending().minorUnits() > 0) {
        // A refund of somebody else, or a dispute. How it ends decides how much is left.
        return order;
      }
      Money amount = refundable.left();
      if (amount.minorUnits() == 0) {
        return cancelled(order);
      }
      return refund(note(order, cancellation, cancellation.withPlannedRefund(amount)), paymentId);
    }
    RefundReport report =
        refund.refundId() == null
            ? payments.refund(
                paymentId, refund.amount(), RefundCause.ORDER_CANCELLED, cancellation.refundKey())
            : payments.findRefund(refund.refundId());
    return switch (report) {
      case RefundReport.Done(String refundId) ->
          cancelled(order, new SettledRefund(refundId, refund.amount()));
      case RefundReport.Pending(String refundId) ->
          note(order, cancellation, cancellation.withRefund(refund.amount(), refundId));
      case RefundReport.Failed(RefundError error, String _) ->
          note(order, cancellation, cancellation.withFailedRefund(error.message()));
    };
  }

  /** Somebody else who continues the same cancellation may have been faster. */
  private Order note(Order order, Cancellation before, Cancellation after) {
    return store.change(
        order.id(),
        current ->
            before.equals(current.cancellation())
                ? current.withCancellation(after)
                : OrderTransition.withoutEvent(current));
  }

  private Order cancelled(Order order) {
    return store.change(order.id(), current -> current.cancelled(Actor.SYSTEM, clock.instant()));
  }

  private Order cancelled(Order order, SettledRefund rest) {
    return store.change(
        order.id(), current -> current.cancelled(rest, Actor.SYSTEM, clock.instant()));
  }

  private static Cancellation cancellation(Order order) {
    Cancellation cancellation = order.cancellation();
    if (cancellation == null) {
      throw new IllegalStateException(
          "order " + order.id() + " is cancelled without a cancellation");
    }
    return cancellation;
  }
}
