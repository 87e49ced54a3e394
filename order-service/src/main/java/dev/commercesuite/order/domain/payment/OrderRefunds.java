package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Answer.Fresh;
import dev.commercesuite.runtime.idempotency.Answer.Interim;
import dev.commercesuite.runtime.idempotency.Answer.Replayed;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Refunding parts of orders. A refund is stored, and what it is about set aside, then the payment
 * service is asked, then its answer is stored together with what it means for the stock: a crash
 * between any two steps leaves a refund that the same request, or the recovery, continues under the
 * same key. Thread-safe.
 */
public final class OrderRefunds {
  private final OrderStore store;
  private final Payments payments;
  private final InstantSource clock;

  public OrderRefunds(OrderStore store, Payments payments, InstantSource clock) {
    this.store = store;
    this.payments = payments;
    this.clock = clock;
  }

  /**
   * Refunds a part of a paid order, or all that is left of it. The contract lets only those in who
   * may refund anyone's. The payment service being away is no error here: the recovery continues
   * when it is back.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   * @return the order with the outcome of the refund, a failure included
   */
  public Answer<RefundedOrder> refund(
      Actor actor,
      IdempotentRequest<RefundedOrder> request,
      OrderId id,
      NewRefund refund,
      @Nullable Long expectedVersion) {
    UUID refundId = refundId(request.key(), id);
    Function<Order, RefundedOrder> form = order -> RefundedOrder.of(order, refundId);
    IdempotentRequest<Order> refunding =
        request
            .from(form)
            .interimWhile(order -> RefundedOrder.of(order, refundId).refund().isPending());
    Answer<Order> begun =
        store.change(
            refunding,
            id,
            new OrderVisibility.All(),
            order ->
                order
                    .requireVersion(expectedVersion)
                    .beginRefund(refundId, refund, actor, clock.instant()));
    Answer<Order> answer =
        switch (begun) {
          case Fresh<Order> _, Interim<Order> _ -> complete(actor, refunding, id, refundId);
          case Replayed<Order> _ -> begun;
        };
    return answer.map(form);
  }

  /**
   * The same for every arrival of a request, also when its stored answer is gone by then: a request
   * that is repeated too late finds its refund and does not make another one.
   */
  private static UUID refundId(RequestKey key, OrderId id) {
    String name = "refund/" + id + "/" + key.requestId() + "/" + key.caller();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes the refund of the request as far as it goes and stores the answer. */
  private Answer<Order> complete(
      Actor actor, IdempotentRequest<Order> request, OrderId id, UUID refundId) {
    Order order = find(id);
    OrderRefund refund = RefundedOrder.of(order, refundId).refund();
    if (!refund.isPending()) {
      return store.finish(request, id, OrderTransition::withoutEvent);
    }
    RefundReport report;
    try {
      report = ask(order, refund);
    } catch (OrderException.PaymentServiceUnavailable _) {
      return new Fresh<>(order);
    }
    Answer<Order> answer = store.finish(request, id, record(refund, report, actor));
    try {
      settleIfLate(answer instanceof Fresh<Order>(Order now) ? now : find(id), refund, report);
    } catch (OrderException.PaymentServiceUnavailable _) {
      // The feed of payments tells of it again.
    }
    return answer;
  }

  /** Takes all refunds of an order as far as they go without a request. */
  public Order recover(Order order) {
    Order latest = order;
    for (OrderRefund refund : order.pendingRefunds()) {
      RefundReport report = ask(latest, refund);
      latest = store.change(order.id(), record(refund, report, Actor.SYSTEM));
      latest = settleIfLate(latest, refund, report);
    }
    return latest;
  }

  /** The refunds of an order that the actor may see, the earliest first. */
  public List<OrderRefund> list(Actor actor, OrderId id, int afterNumber, int limit) {
    Order order =
        store
            .find(id, actor.ordersWithVisibleRefunds())
            .orElseThrow(() -> new OrderException.OrderNotFound(id));
    return order.refunds().made().stream().skip(afterNumber).limit(limit).toList();
  }

  private RefundReport ask(Order order, OrderRefund refund) {
    String paymentRefundId = refund.paymentRefundId();
    return paymentRefundId == null
        ? payments.refund(
            paymentId(order), refund.amount(), RefundCause.ORDER_REFUNDED, refund.id())
        : payments.findRefund(paymentRefundId);
  }

  private Function<Order, OrderTransition> record(
      OrderRefund refund, RefundReport report, Actor actor) {
    RefundState state =
        switch (report) {
          case RefundReport.Done(String refundId) -> new RefundState.Succeeded(refundId);
          case RefundReport.Pending(String refundId) -> new RefundState.Pending(refundId);
          case RefundReport.Failed(var error, String refundId) ->
              new RefundState.Failed(error, refundId);
        };
    return order -> order.refundReported(refund.id(), state, actor, clock.instant());
  }

  /**
   * The payment service does not remember a refusal. Of two that ask for the same refund at the
   * same moment, one may be refused, which ends the refund here, and the other not, when something
   * was freed in between. That money is given back all the same, and counted like a refund that was
   * made elsewhere.
   */
  private Order settleIfLate(Order order, OrderRefund refund, RefundReport report) {
    boolean hasFailed =
        order
            .refund(refund.id())
            .filter(now -> now.state() instanceof RefundState.Failed)
            .isPresent();
    if (!(hasFailed && report instanceof RefundReport.Done(String paymentRefundId))) {
      return order;
    }
    SettledRefund settled = new SettledRefund(paymentRefundId, refund.amount());
    return store.settle(
        order.id(),
        paymentRefundId,
        current -> current.refundedElsewhere(paymentId(order), settled, clock.instant()));
  }

  private Order find(OrderId id) {
    return store
        .find(id, new OrderVisibility.All())
        .orElseThrow(() -> new OrderException.OrderNotFound(id));
  }

  private static String paymentId(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || attempt.paymentId() == null) {
      throw new IllegalStateException("order " + order.id() + " is refunded without a payment");
    }
    return attempt.paymentId();
  }
}
