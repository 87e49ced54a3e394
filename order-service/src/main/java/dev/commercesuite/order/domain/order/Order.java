package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.StockEffect;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.Refunds;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a customer ordered, and the rules of what may happen to it. Everything that happens to it
 * and that the customer can see adds one event to its history and one to its version.
 *
 * @param expireTime when it expires unless it is paid before
 * @param redactTime when what it held about a person was taken out; null until then
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
    long version,
    @Nullable Instant redactTime) {
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

  /** What was given back of it, and what is on its way back. */
  public Refunds refunds() {
    return progress.refunds();
  }

  /** Its refunds that have not come to an end. */
  public List<OrderRefund> pendingRefunds() {
    return refunds().pending();
  }

  /** A refund of it. */
  public Optional<OrderRefund> refund(UUID refundId) {
    return refunds().find(refundId);
  }

  /** What the payment service has given back of the payment, whoever asked for it. */
  public Money refundedTotal() {
    return new Money(total().currency(), refunds().settledMinorUnits());
  }

  /** What of the payment the customer disputes with the bank. */
  public Disputed disputed() {
    return progress.disputed();
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
      case PAID, SHIPPED, DELIVERED -> refundsDue(now);
      case EXPIRED, CANCELLED -> null;
    };
  }

  private @Nullable Instant refundsDue(Instant now) {
    List<OrderRefund> pending = pendingRefunds();
    if (pending.isEmpty()) {
      return null;
    }
    return now.plus(pending.stream().anyMatch(OrderRefund::isUnnamed) ? HEAD_START : SOON);
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
        stock(StockEffect.RESERVE, OrderLine::quantity));
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
        version,
        redactTime);
  }

  OrderTransition update(OrderUpdate update, Actor actor, Instant now) {
    if (redactTime != null) {
      throw new OrderException.Redacted(id);
    }
    if (!update.isPossibleInEveryState(actor)) {
      requireState("changed", OrderState.PENDING_PAYMENT);
    }
    return copy(lines, details.with(update), progress, now, version + 1)
        .transition(OrderEvent.Type.UPDATED, actor, "");
  }

  /**
   * Begins a payment attempt. One that waits for the customer gives way to it, and leaves it its
   * payment: so there is one payment, of which the provider lets only one payment method succeed.
   */
  public OrderTransition beginPayment(
      UUID attemptId,
      UUID requestId,
      String paymentMethod,
      String returnUrl,
      Actor actor,
      Instant now) {
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
            returnUrl,
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
    PaymentAttempt told = attempt.with(report);
    PaymentAttempt reported = redactTime == null ? told : told.redacted();
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

  /** No money is kept any more: this was the rest. */
  public OrderTransition cancelled(SettledRefund rest, Actor actor, Instant now) {
    if (!isBeingCancelled()) {
      return OrderTransition.withoutEvent(this);
    }
    OrderTransition cancelled =
        next(progress.with(refunds().with(rest)).to(OrderState.CANCELLED), now)
            .release(OrderEvent.Type.CANCELLED, actor, "");
    return new OrderTransition(cancelled.order(), cancelled.events(), cancelled.stock(), rest);
  }

  /**
   * Begins to give money back for a part of a paid order, or for all that is left. A refund that
   * has begun before changes nothing.
   */
  public OrderTransition beginRefund(UUID refundId, NewRefund refund, Actor actor, Instant now) {
    if (refund(refundId).isPresent()) {
      return OrderTransition.withoutEvent(this);
    }
    requireState("refunded", OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED);
    NewRefund kept = redactTime == null ? refund : refund.withoutNote();
    Order order = with(refunding().begun(refundId, kept, total(), now), state(), now);
    return new OrderTransition(
        order,
        List.of(order.event(OrderEvent.Type.REFUND_STARTED, refundId.toString(), actor, "")),
        List.of());
  }

  /**
   * Applies what the payment service says about a refund. Once it has come to an end, no report
   * changes it any more.
   */
  public OrderTransition refundReported(UUID refundId, RefundState said, Actor actor, Instant now) {
    OrderRefund refund = refund(refundId).orElse(null);
    if (refund == null || !refund.isPending() || refund.state().equals(said)) {
      return OrderTransition.withoutEvent(this);
    }
    RefundState reported = redactTime == null ? said : said.redacted();
    Refunding next = refunding().reported(refund, reported, now);
    return switch (reported) {
      case RefundState.Pending _ ->
          OrderTransition.withoutEvent(withoutNewVersion(progress.with(next.refunds())));
      case RefundState.Succeeded _ -> refunded(next, refund.with(reported, now), actor, now);
      case RefundState.Failed(RefundError error, String _) -> {
        Order order = with(next, state(), now);
        String detail = redactTime == null ? error.code() : "";
        yield new OrderTransition(
            order,
            List.of(order.event(OrderEvent.Type.REFUND_FAILED, refundId.toString(), actor, detail)),
            List.of());
      }
    };
  }

  /** When nothing is left to send, the order moves on; an order of which nothing was sent ends. */
  private OrderTransition refunded(Refunding next, OrderRefund refund, Actor actor, Instant now) {
    Order order = with(next, state(), now);
    OrderState moved = order.stateAfterRefund();
    List<OrderEvent> events = new ArrayList<>();
    if (moved == OrderState.SHIPPED || moved == OrderState.DELIVERED) {
      order = with(next, moved, now);
    }
    events.add(order.event(OrderEvent.Type.REFUND_SUCCEEDED, refund.id().toString(), actor, ""));
    if (moved == OrderState.CANCELLED) {
      order = order.next(order.progress().to(OrderState.CANCELLED), now);
      events.add(order.event(OrderEvent.Type.CANCELLED, actor, ""));
    }
    return new OrderTransition(order, events, next.stockMoves(refund), Refunding.settled(refund));
  }

  private OrderState stateAfterRefund() {
    if (state() != OrderState.PAID || fulfilment().isUnfinished()) {
      return state();
    }
    if (shipments().isEmpty()) {
      return OrderState.CANCELLED;
    }
    return fulfilment().isAllDelivered() ? OrderState.DELIVERED : OrderState.SHIPPED;
  }

  /**
   * Counts what the payment service has given back without being asked from here. It says nothing
   * about lines, and so the order's state stays. What was asked for from here is counted when that
   * comes to its end.
   *
   * @throws OrderException.PaymentServiceUnavailable when it is not known yet whether it was asked
   *     for from here
   */
  public OrderTransition refundedElsewhere(String paymentId, SettledRefund refund, Instant now) {
    if (!progress.isPaidBy(paymentId) || progress.isOwnRefund(refund.paymentRefundId())) {
      return OrderTransition.withoutEvent(this);
    }
    if (progress.hasUnnamedRefund()) {
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
    Order order = next(progress.with(refunds().with(refund)), now);
    return new OrderTransition(
        order,
        List.of(
            order.event(
                OrderEvent.Type.REFUNDED_ELSEWHERE, refund.paymentRefundId(), Actor.SYSTEM, "")),
        List.of(),
        refund);
  }

  /**
   * Notes that a dispute of the payment was opened or decided, once, and how much is disputed by
   * now. It says nothing about lines, and decides nothing: the order's state stays, and so does
   * what may happen to it. Once a dispute is decided, it is not opened any more.
   *
   * @param known the types of the events that there are of the dispute already
   * @throws OrderException.PaymentServiceUnavailable when it is not known yet whether the payment
   *     has paid the order
   */
  public OrderTransition disputed(
      String paymentId, DisputeNews news, Set<OrderEvent.Type> known, Instant now) {
    OrderEvent.Type type = type(news.step());
    boolean isLate = news.step() == DisputeStep.OPENED && !known.isEmpty();
    if (!progress.isPaidBy(paymentId) || isLate || known.contains(type)) {
      return OrderTransition.withoutEvent(this);
    }
    Order order = next(progress.with(news.disputed()), now);
    return new OrderTransition(
        order,
        List.of(order.event(type, Actor.SYSTEM, "", null, null, news.disputeId())),
        List.of());
  }

  private static OrderEvent.Type type(DisputeStep step) {
    return switch (step) {
      case OPENED -> OrderEvent.Type.DISPUTE_OPENED;
      case WON -> OrderEvent.Type.DISPUTE_WON;
      case LOST -> OrderEvent.Type.DISPUTE_LOST;
    };
  }

  private Refunding refunding() {
    return new Refunding(id, lines, refunds());
  }

  private Order with(Refunding next, OrderState state, Instant now) {
    return copy(next.lines(), details, progress.with(next.refunds()).to(state), now, version + 1);
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
        stock(StockEffect.SELL, line -> sent.quantity(line.id())));
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
    return new OrderTransition(order, events, List.of());
  }

  /**
   * Takes out what it holds about a person, once it has come to its end. What is redacted already
   * stays as it is.
   */
  public OrderTransition redact(Actor actor, Instant now) {
    if (redactTime != null) {
      return OrderTransition.withoutEvent(this);
    }
    requireState("redacted", OrderState.DELIVERED, OrderState.EXPIRED, OrderState.CANCELLED);
    return new Order(
            id,
            number,
            customerId,
            lines,
            OrderDetails.REDACTED,
            progress.redacted(),
            createTime,
            now,
            expireTime,
            version + 1,
            now)
        .transition(OrderEvent.Type.REDACTED, actor, "");
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
        newVersion,
        redactTime);
  }

  private OrderTransition transition(OrderEvent.Type type, Actor actor, String detail) {
    return new OrderTransition(this, List.of(event(type, actor, detail)), List.of());
  }

  /** The order comes to its end, and what is reserved for it can be sold to others. */
  private OrderTransition release(OrderEvent.Type type, Actor actor, String detail) {
    return new OrderTransition(
        this,
        List.of(event(type, actor, detail)),
        stock(StockEffect.RELEASE, OrderLine::unshipped));
  }

  /** So many of each product, where it is more than none; each product is in one line. */
  private List<StockMove> stock(StockEffect effect, ToIntFunction<OrderLine> quantity) {
    Map<ProductId, Integer> quantities =
        lines.stream()
            .filter(line -> quantity.applyAsInt(line) > 0)
            .collect(Collectors.toMap(OrderLine::productId, quantity::applyAsInt));
    return quantities.isEmpty() ? List.of() : List.of(new StockMove(effect, quantities));
  }

  private OrderEvent event(OrderEvent.Type type, Actor actor, String detail) {
    return event(type, actor, detail, null, null, null);
  }

  private OrderEvent event(OrderEvent.Type type, Shipment shipment, Actor actor) {
    String detail = (shipment.carrier() + " " + shipment.trackingNumber()).strip();
    return event(type, actor, detail, shipment.id(), null, null);
  }

  private OrderEvent event(OrderEvent.Type type, String refundId, Actor actor, String detail) {
    return event(type, actor, detail, null, refundId, null);
  }

  private OrderEvent event(
      OrderEvent.Type type,
      Actor actor,
      String detail,
      @Nullable ShipmentId shipmentId,
      @Nullable String refundId,
      @Nullable String disputeId) {
    return new OrderEvent(
        id,
        version,
        type,
        state(),
        actor.kind(),
        actor.id(),
        detail,
        shipmentId,
        refundId,
        disputeId,
        updateTime);
  }
}
