package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodInvalid;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a customer ordered, and the rules of what may happen to it. Every change that the customer
 * can see adds one event to its history and one to its version.
 *
 * @param attempt the latest payment attempt; null before the first
 * @param cancellation null unless it is being cancelled or was, after something had been paid
 * @param shipment null until it is sent
 * @param expireTime when it expires unless it is paid before
 */
public record Order(
    OrderId id,
    String customerId,
    OrderState state,
    List<OrderLine> lines,
    Address shippingAddress,
    String note,
    @Nullable PaymentAttempt attempt,
    @Nullable Cancellation cancellation,
    @Nullable Shipment shipment,
    Instant createTime,
    Instant updateTime,
    Instant expireTime,
    long version) {
  /** How long a request that has begun something has before the recovery goes on with it. */
  private static final Duration HEAD_START = Duration.ofSeconds(15);

  /** How soon the recovery asks again what only time can tell. */
  private static final Duration SOON = Duration.ofSeconds(2);

  public Order {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("an order has no lines; expected at least one");
    }
  }

  /** The sum of the lines. */
  public Money total() {
    return lines.stream().map(OrderLine::total).reduce(Money::plus).orElseThrow();
  }

  /** When the suite has to do something about the order by itself; null for never. */
  public @Nullable Instant workDue(Instant now) {
    return switch (state) {
      case CANCELLING -> now.plus(HEAD_START);
      case PENDING_PAYMENT -> attempt == null ? expireTime : attemptDue(attempt, now);
      case PAID, SHIPPED, DELIVERED, EXPIRED, CANCELLED -> null;
    };
  }

  private Instant attemptDue(PaymentAttempt attempt, Instant now) {
    return switch (attempt.state()) {
      case Started _ -> now.plus(HEAD_START);
      case Processing _, RequiresAction _ -> now.plus(SOON);
      case Declined _, MethodInvalid _, Refused _, Closed _, Succeeded _ -> expireTime;
    };
  }

  /**
   * This order, if it still is as the caller has read it.
   *
   * @param expected the version that the caller has read; null when any will do
   */
  public Order requireVersion(@Nullable Long expected) {
    if (expected != null && expected != version) {
      throw new OrderException.VersionMismatch();
    }
    return this;
  }

  OrderTransition created(Actor actor) {
    return new OrderTransition(
        this, event(OrderEvent.Type.CREATED, actor, ""), StockEffect.RESERVE);
  }

  OrderTransition update(OrderUpdate update, Actor actor, Instant now) {
    requireState("changed", OrderState.PENDING_PAYMENT);
    Order updated =
        new Order(
            id,
            customerId,
            state,
            lines,
            update.shippingAddress() == null ? shippingAddress : update.shippingAddress(),
            update.note() == null ? note : update.note(),
            attempt,
            cancellation,
            shipment,
            createTime,
            now,
            expireTime,
            version + 1);
    return updated.happened(OrderEvent.Type.UPDATED, actor, "", StockEffect.NONE);
  }

  /** Begins a payment attempt. One that waits for the customer gives way to it. */
  public OrderTransition beginPayment(UUID attemptId, PayOrder request, Actor actor, Instant now) {
    requireState("paid", OrderState.PENDING_PAYMENT);
    if (!now.isBefore(expireTime)) {
      throw new OrderException.StateInvalid(id, OrderState.EXPIRED, "paid");
    }
    if (attempt != null && attempt.isInProgress()) {
      throw new OrderException.PaymentInProgress(id);
    }
    PaymentAttempt begun =
        new PaymentAttempt(
            attemptId,
            request.requestId(),
            request.paymentMethod(),
            attempt == null ? null : attempt.reusablePaymentId(),
            new Started(),
            now);
    return next(state, begun, cancellation, shipment, now)
        .happened(OrderEvent.Type.PAYMENT_STARTED, actor, "", StockEffect.NONE);
  }

  /**
   * Takes in what the payment service says about an attempt. Old news changes nothing, such as that
   * of a duplicate that was answered before the outcome was known; a payment that succeeds after
   * all pays the order.
   */
  public OrderTransition paymentReported(
      UUID attemptId, PaymentReport report, Actor actor, Instant now) {
    if (attempt == null || !attempt.id().equals(attemptId) || attempt.isPaid()) {
      return OrderTransition.withoutEvent(this);
    }
    PaymentAttempt reported = attempt.with(report);
    if (reported.equals(attempt) || report.state().isBehind(attempt.state())) {
      return OrderTransition.withoutEvent(this);
    }
    if (state != OrderState.PENDING_PAYMENT) {
      return OrderTransition.withoutEvent(noting(reported, cancellation));
    }
    return switch (reported.state()) {
      case Started _, Processing _ -> OrderTransition.withoutEvent(noting(reported, cancellation));
      case RequiresAction _ ->
          next(state, reported, cancellation, shipment, now)
              .happened(OrderEvent.Type.PAYMENT_ACTION_REQUIRED, actor, "", StockEffect.NONE);
      case Succeeded _ ->
          next(OrderState.PAID, reported, cancellation, shipment, now)
              .happened(OrderEvent.Type.PAID, actor, "", StockEffect.NONE);
      case Declined(PaymentError error) -> declined(reported, error.declineCode(), actor, now);
      case Closed(PaymentError error) -> declined(reported, error.declineCode(), actor, now);
      case MethodInvalid _ -> declined(reported, "payment_method_invalid", actor, now);
      case Refused _ -> declined(reported, "payment_refused", actor, now);
    };
  }

  private OrderTransition declined(PaymentAttempt reported, String code, Actor actor, Instant now) {
    return next(state, reported, cancellation, shipment, now)
        .happened(OrderEvent.Type.PAYMENT_DECLINED, actor, code, StockEffect.NONE);
  }

  /** Cancels at once when no money can be on its way, otherwise begins to give it back. */
  public OrderTransition cancel(UUID cancellationId, String reason, Actor actor, Instant now) {
    requireState("cancelled", OrderState.PENDING_PAYMENT, OrderState.PAID);
    if (attempt == null || !(attempt.isPaid() || attempt.leavesPaymentOpen())) {
      return next(OrderState.CANCELLED, attempt, null, shipment, now)
          .happened(OrderEvent.Type.CANCELLED, actor, reason, StockEffect.RELEASE);
    }
    Cancellation begun = new Cancellation(cancellationId, reason, 0, null);
    return next(OrderState.CANCELLING, attempt, begun, shipment, now)
        .happened(OrderEvent.Type.CANCELLATION_STARTED, actor, reason, StockEffect.NONE);
  }

  /** Notes how far the cancellation is. */
  public OrderTransition cancelling(Cancellation progress) {
    return state == OrderState.CANCELLING
        ? OrderTransition.withoutEvent(noting(attempt, progress))
        : OrderTransition.withoutEvent(this);
  }

  /** No money is kept any more. */
  public OrderTransition cancelled(Actor actor, Instant now) {
    return state == OrderState.CANCELLING
        ? next(OrderState.CANCELLED, attempt, cancellation, shipment, now)
            .happened(OrderEvent.Type.CANCELLED, actor, "", StockEffect.RELEASE)
        : OrderTransition.withoutEvent(this);
  }

  /** Expires an order that was not paid in time and on which no money can be on its way. */
  public OrderTransition expire(Actor actor, Instant now) {
    boolean due =
        state == OrderState.PENDING_PAYMENT
            && !now.isBefore(expireTime)
            && (attempt == null || !attempt.leavesPaymentOpen());
    return due
        ? next(OrderState.EXPIRED, attempt, cancellation, shipment, now)
            .happened(OrderEvent.Type.EXPIRED, actor, "", StockEffect.RELEASE)
        : OrderTransition.withoutEvent(this);
  }

  OrderTransition ship(String carrier, String trackingNumber, Actor actor, Instant now) {
    requireState("shipped", OrderState.PAID);
    Shipment sent = new Shipment(carrier, trackingNumber, now, null);
    return next(OrderState.SHIPPED, attempt, cancellation, sent, now)
        .happened(
            OrderEvent.Type.SHIPPED,
            actor,
            (carrier + " " + trackingNumber).strip(),
            StockEffect.SELL);
  }

  OrderTransition deliver(Actor actor, Instant now) {
    requireState("delivered", OrderState.SHIPPED);
    Shipment arrived = shipment == null ? null : shipment.delivered(now);
    return next(OrderState.DELIVERED, attempt, cancellation, arrived, now)
        .happened(OrderEvent.Type.DELIVERED, actor, "", StockEffect.NONE);
  }

  private void requireState(String participle, OrderState... allowed) {
    if (!List.of(allowed).contains(state)) {
      throw new OrderException.StateInvalid(id, state, participle, allowed);
    }
  }

  private Order next(
      OrderState state,
      @Nullable PaymentAttempt attempt,
      @Nullable Cancellation cancellation,
      @Nullable Shipment shipment,
      Instant now) {
    return new Order(
        id,
        customerId,
        state,
        lines,
        shippingAddress,
        note,
        attempt,
        cancellation,
        shipment,
        createTime,
        now,
        expireTime,
        version + 1);
  }

  private Order noting(@Nullable PaymentAttempt attempt, @Nullable Cancellation cancellation) {
    return new Order(
        id,
        customerId,
        state,
        lines,
        shippingAddress,
        note,
        attempt,
        cancellation,
        shipment,
        createTime,
        updateTime,
        expireTime,
        version);
  }

  private OrderTransition happened(
      OrderEvent.Type type, Actor actor, String detail, StockEffect stockEffect) {
    return new OrderTransition(this, event(type, actor, detail), stockEffect);
  }

  private OrderEvent event(OrderEvent.Type type, Actor actor, String detail) {
    return new OrderEvent(id, version, type, state, actor.kind(), actor.id(), detail, updateTime);
  }
}
