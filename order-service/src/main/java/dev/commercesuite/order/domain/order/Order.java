package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a customer ordered, and the rules of what may happen to it. Everything that happens to it
 * and that the customer can see adds one event to its history and one to its version.
 *
 * @param expireTime when it expires unless it is paid before
 */
public record Order(
    OrderId id,
    OrderNumber number,
    String customerId,
    List<OrderLine> lines,
    OrderDetails details,
    Progress progress,
    Instant createTime,
    Instant updateTime,
    Instant expireTime,
    long version) {
  /** How long a request has to finish what it began before the recovery takes over. */
  private static final Duration HEAD_START = Duration.ofSeconds(15);

  /** How soon the recovery asks again about an outcome that is not known yet. */
  private static final Duration SOON = Duration.ofSeconds(2);

  public Order {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("an order has no lines; expected at least one");
    }
  }

  public OrderState state() {
    return progress.state();
  }

  /** The latest payment attempt; null before the first. */
  public @Nullable PaymentAttempt attempt() {
    return progress.attempt();
  }

  /** Null unless it is being cancelled or was, after something had been paid. */
  public @Nullable Cancellation cancellation() {
    return progress.cancellation();
  }

  /** What was sent of it, the earliest first. */
  public List<Shipment> shipments() {
    return progress.shipments();
  }

  /** What is ordered, at its prices. */
  public Money subtotal() {
    return lines.stream().map(OrderLine::subtotal).reduce(Money::plus).orElseThrow();
  }

  /** What the customer pays. Nothing is charged beside the lines, such as shipping. */
  public Money total() {
    return lines.stream().map(OrderLine::total).reduce(Money::plus).orElseThrow();
  }

  /** Whether the outcome of its latest payment attempt is not known yet. */
  public boolean isBeingPaid() {
    PaymentAttempt attempt = attempt();
    return attempt != null && attempt.isInProgress();
  }

  /** Whether it will be cancelled and is not yet. */
  public boolean isBeingCancelled() {
    return state() == OrderState.CANCELLING;
  }

  /** When the service has to act on the order without a request; null for never. */
  public @Nullable Instant workDue(Instant now) {
    return switch (state()) {
      case CANCELLING -> now.plus(HEAD_START);
      case PENDING_PAYMENT -> attemptDue(attempt(), now);
      case PAID, SHIPPED, DELIVERED, EXPIRED, CANCELLED -> null;
    };
  }

  private Instant attemptDue(@Nullable PaymentAttempt attempt, Instant now) {
    if (attempt == null) {
      return expireTime;
    }
    return switch (attempt.state()) {
      case Started _ -> now.plus(HEAD_START);
      case Processing _, RequiresAction _ -> now.plus(SOON);
      case Declined _, MethodUnknown _, Refused _, Closed _, Succeeded _ -> expireTime;
    };
  }

  /**
   * This order, if it is still as the caller has read it.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Order requireVersion(@Nullable Long expectedVersion) {
    if (expectedVersion != null && expectedVersion != version) {
      throw new OrderException.VersionMismatch(id);
    }
    return this;
  }

  OrderTransition created(Actor actor) {
    return new OrderTransition(
        this,
        List.of(event(OrderEvent.Type.CREATED, actor, "")),
        StockEffect.RESERVE,
        quantities(OrderLine::quantity));
  }

  /** This order with another number, before it is stored. */
  Order numbered(OrderNumber another) {
    return new Order(
        id,
        another,
        customerId,
        lines,
        details,
        progress,
        createTime,
        updateTime,
        expireTime,
        version);
  }

  OrderTransition update(OrderUpdate update, Actor actor, Instant now) {
    if (!update.isPossibleInEveryState(actor)) {
      requireState("changed", OrderState.PENDING_PAYMENT);
    }
    return copy(lines, details.with(update), progress, now, version + 1)
        .transition(OrderEvent.Type.UPDATED, actor, "");
  }

  /** Begins a payment attempt. One that waits for the customer gives way to it. */
  public OrderTransition beginPayment(
      UUID attemptId, UUID requestId, String paymentMethod, Actor actor, Instant now) {
    requireState("paid", OrderState.PENDING_PAYMENT);
    if (!now.isBefore(expireTime)) {
      throw new OrderException.StateInvalid(id, OrderState.EXPIRED, "paid");
    }
    if (isBeingPaid()) {
      throw new OrderException.PaymentInProgress(id);
    }
    PaymentAttempt before = attempt();
    PaymentAttempt begun =
        new PaymentAttempt(
            attemptId,
            requestId,
            paymentMethod,
            before == null ? null : before.reusablePaymentId(),
            new Started(),
            now);
    return next(progress.with(begun), now).transition(OrderEvent.Type.PAYMENT_STARTED, actor, "");
  }

  /**
   * Applies what the payment service says about an attempt. A late report changes nothing, such as
   * that of a duplicate that was answered before the outcome was known; a payment that succeeds
   * after all pays the order.
   */
  public OrderTransition paymentReported(
      UUID attemptId, PaymentReport report, Actor actor, Instant now) {
    PaymentAttempt attempt = attempt();
    if (attempt == null || !attempt.id().equals(attemptId) || attempt.isPaid()) {
      return OrderTransition.withoutEvent(this);
    }
    PaymentAttempt reported = attempt.with(report);
    if (reported.equals(attempt) || report.state().isEarlierThan(attempt.state())) {
      return OrderTransition.withoutEvent(this);
    }
    if (state() != OrderState.PENDING_PAYMENT) {
      return OrderTransition.withoutEvent(withoutNewVersion(progress.with(reported)));
    }
    return switch (reported.state()) {
      case Started _, Processing _ ->
          OrderTransition.withoutEvent(withoutNewVersion(progress.with(reported)));
      case RequiresAction _ ->
          next(progress.with(reported), now)
              .transition(OrderEvent.Type.PAYMENT_ACTION_REQUIRED, actor, "");
      case Succeeded _ ->
          next(progress.with(reported).to(OrderState.PAID), now)
              .transition(OrderEvent.Type.PAID, actor, "");
      case Declined(PaymentError error) -> declined(reported, error.declineCode(), actor, now);
      case Closed(PaymentError error) -> declined(reported, error.declineCode(), actor, now);
      case MethodUnknown _ -> declined(reported, "payment_method_unknown", actor, now);
      case Refused _ -> declined(reported, "provider_refused", actor, now);
    };
  }

  private OrderTransition declined(PaymentAttempt reported, String code, Actor actor, Instant now) {
    return next(progress.with(reported), now)
        .transition(OrderEvent.Type.PAYMENT_DECLINED, actor, code);
  }

  /** Cancels at once when no money can be on its way, otherwise begins to give it back. */
  public OrderTransition cancel(UUID cancellationId, String note, Actor actor, Instant now) {
    requireState("cancelled", OrderState.PENDING_PAYMENT, OrderState.PAID);
    requireNothingShipped();
    PaymentAttempt attempt = attempt();
    if (attempt == null || !(attempt.isPaid() || attempt.leavesPaymentOpen())) {
      return next(progress.to(OrderState.CANCELLED), now)
          .release(OrderEvent.Type.CANCELLED, actor, note);
    }
    Cancellation begun = new Cancellation(cancellationId, note, 0, "", null);
    return next(progress.with(begun).to(OrderState.CANCELLING), now)
        .transition(OrderEvent.Type.CANCELLATION_STARTED, actor, note);
  }

  /** Notes how far the cancellation is. */
  public OrderTransition withCancellation(Cancellation latest) {
    return isBeingCancelled()
        ? OrderTransition.withoutEvent(withoutNewVersion(progress.with(latest)))
        : OrderTransition.withoutEvent(this);
  }

  /** No money is kept any more. */
  public OrderTransition cancelled(Actor actor, Instant now) {
    return isBeingCancelled()
        ? next(progress.to(OrderState.CANCELLED), now).release(OrderEvent.Type.CANCELLED, actor, "")
        : OrderTransition.withoutEvent(this);
  }

  /** Expires an order that was not paid in time and whose payment can move no money any more. */
  public OrderTransition expire(Actor actor, Instant now) {
    PaymentAttempt attempt = attempt();
    boolean expires =
        state() == OrderState.PENDING_PAYMENT
            && !now.isBefore(expireTime)
            && (attempt == null || !attempt.leavesPaymentOpen());
    return expires
        ? next(progress.to(OrderState.EXPIRED), now).release(OrderEvent.Type.EXPIRED, actor, "")
        : OrderTransition.withoutEvent(this);
  }

  /** Sends what is left of a paid order, or a part of that. */
  OrderTransition ship(ShipmentId shipmentId, NewShipment shipment, Actor actor, Instant now) {
    requireState("shipped", OrderState.PAID);
    Fulfilment shipped = fulfilment().shipped(shipmentId, shipment, now);
    Shipment sent = shipped.shipments().getLast();
    Order order = with(shipped, shipped.isUnfinished() ? OrderState.PAID : OrderState.SHIPPED, now);
    return new OrderTransition(
        order,
        List.of(order.event(OrderEvent.Type.SHIPPED, sent, actor)),
        StockEffect.SELL,
        quantities(line -> sent.quantity(line.id())));
  }

  /**
   * A shipment arrives, or everything that is on its way: each shipment with an event of its own.
   *
   * @param shipmentId null for everything
   */
  OrderTransition deliver(@Nullable ShipmentId shipmentId, Actor actor, Instant now) {
    if (shipmentId == null) {
      requireState("delivered", OrderState.PAID, OrderState.SHIPPED);
    }
    List<Shipment> arriving =
        shipmentId == null ? fulfilment().inTransit() : List.of(fulfilment().inTransit(shipmentId));
    Order order = this;
    List<OrderEvent> events = new ArrayList<>();
    for (Shipment shipment : arriving) {
      Fulfilment delivered = order.fulfilment().delivered(shipment.delivered(now));
      order =
          order.with(delivered, delivered.isAllDelivered() ? OrderState.DELIVERED : state(), now);
      events.add(order.event(OrderEvent.Type.DELIVERED, shipment, actor));
    }
    return new OrderTransition(order, events, StockEffect.NONE, Map.of());
  }

  private Fulfilment fulfilment() {
    return new Fulfilment(id, lines, shipments());
  }

  private Order with(Fulfilment next, OrderState state, Instant now) {
    return copy(next.lines(), details, progress.with(next.shipments()).to(state), now, version + 1);
  }

  private void requireState(String action, OrderState... allowed) {
    if (!List.of(allowed).contains(state())) {
      throw new OrderException.StateInvalid(id, state(), action, allowed);
    }
  }

  /** What is sent cannot be given back with the rest. */
  private void requireNothingShipped() {
    if (!shipments().isEmpty()) {
      throw new OrderException.PartlyShipped(id);
    }
  }

  private Order next(Progress next, Instant now) {
    return copy(lines, details, next, now, version + 1);
  }

  /** What only the service itself needs to know: the customer sees no new version. */
  private Order withoutNewVersion(Progress next) {
    return copy(lines, details, next, updateTime, version);
  }

  private Order copy(
      List<OrderLine> newLines,
      OrderDetails newDetails,
      Progress next,
      Instant newUpdateTime,
      long newVersion) {
    return new Order(
        id,
        number,
        customerId,
        newLines,
        newDetails,
        next,
        createTime,
        newUpdateTime,
        expireTime,
        newVersion);
  }

  private OrderTransition transition(OrderEvent.Type type, Actor actor, String detail) {
    return new OrderTransition(
        this, List.of(event(type, actor, detail)), StockEffect.NONE, Map.of());
  }

  /** The order comes to its end, and what is reserved for it can be sold to others. */
  private OrderTransition release(OrderEvent.Type type, Actor actor, String detail) {
    return new OrderTransition(
        this,
        List.of(event(type, actor, detail)),
        StockEffect.RELEASE,
        quantities(OrderLine::unshipped));
  }

  /** So many of each product, where it is more than none; each product is in one line. */
  private Map<ProductId, Integer> quantities(ToIntFunction<OrderLine> quantity) {
    return lines.stream()
        .filter(line -> quantity.applyAsInt(line) > 0)
        .collect(Collectors.toMap(OrderLine::productId, quantity::applyAsInt));
  }

  private OrderEvent event(OrderEvent.Type type, Actor actor, String detail) {
    return event(type, actor, detail, null);
  }

  private OrderEvent event(OrderEvent.Type type, Shipment shipment, Actor actor) {
    String detail = (shipment.carrier() + " " + shipment.trackingNumber()).strip();
    return event(type, actor, detail, shipment.id());
  }

  private OrderEvent event(
      OrderEvent.Type type, Actor actor, String detail, @Nullable ShipmentId shipmentId) {
    return new OrderEvent(
        id, version, type, state(), actor.kind(), actor.id(), detail, shipmentId, updateTime);
  }
}
