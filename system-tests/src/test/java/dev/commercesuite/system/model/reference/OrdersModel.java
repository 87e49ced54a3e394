package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.OrderModel.Attempt;
import dev.commercesuite.system.model.reference.OrderModel.State;
import dev.commercesuite.system.model.reference.Request.CancelOrder;
import dev.commercesuite.system.model.reference.Request.CreateOrder;
import dev.commercesuite.system.model.reference.Request.DeliverOrder;
import dev.commercesuite.system.model.reference.Request.Item;
import dev.commercesuite.system.model.reference.Request.Line;
import dev.commercesuite.system.model.reference.Request.PayOrder;
import dev.commercesuite.system.model.reference.Request.RedactOrder;
import dev.commercesuite.system.model.reference.Request.RefundOrder;
import dev.commercesuite.system.model.reference.Request.ShipOrder;
import dev.commercesuite.system.model.reference.Request.UpdateOrder;
import dev.commercesuite.system.model.reference.StoredAnswers.Kept;
import dev.commercesuite.system.model.simulation.VirtualClock;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What order-service promises about orders and their stock. */
public final class OrdersModel {
  private static final int MOST_SHIPMENTS = 50;

  private final StoredAnswers answers;
  private final OrderMoneyModel money;
  private final OrderRefundsModel refunds;
  private final VirtualClock clock;
  private final Map<String, OrderModel> byId = new HashMap<>();
  private final Map<OrderModel, List<Kept>> about = new HashMap<>();
  private final List<ShipmentModel> unnamed = new ArrayList<>();
  public final List<OrderModel> orders = new ArrayList<>();

  OrdersModel(
      StoredAnswers answers, OrderMoneyModel money, OrderRefundsModel refunds, VirtualClock clock) {
    this.answers = answers;
    this.money = money;
    this.refunds = refunds;
    this.clock = clock;
  }

  public boolean exists(String id) {
    return byId.containsKey(id);
  }

  public OrderModel order(String id) {
    OrderModel order = byId.get(id);
    if (order == null) {
      throw new Divergence("an order that nobody placed: " + id);
    }
    return order;
  }

  /**
   * @param id that the suite gave it; empty when it gave none
   */
  Snapshot create(CreateOrder request, String id) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    if (request.lines().stream().anyMatch(line -> !line.product().offered)) {
      throw new Rejected("PRODUCT_INACTIVE");
    }
    for (Line line : request.lines()) {
      if (line.quantity() > line.product().stock - line.product().reserved) {
        throw new Rejected("STOCK_INSUFFICIENT");
      }
    }
    long unpaid =
        orders.stream()
            .filter(order -> order.customer.equals(request.customer()))
            .filter(order -> order.state == State.PENDING_PAYMENT)
            .count();
    if (unpaid >= SuiteUnderTest.MOST_UNPAID) {
      throw new Rejected("TOO_MANY_UNPAID_ORDERS");
    }
    OrderModel order =
        new OrderModel(
            id, orders.size() + 1, request, clock.instant().plus(SuiteUnderTest.PAYMENT_WINDOW));
    order.lines.forEach(line -> line.product().reserved += line.quantity());
    orders.add(order);
    byId.put(id, order);
    return keep(request, order).answer;
  }

  Snapshot pay(PayOrder request) {
    OrderModel order = request.order();
    Kept kept = answers.find(request);
    if (kept == null) {
      requireVersion(order, request.version());
      require(order, State.PENDING_PAYMENT);
      if (!clock.instant().isBefore(order.expireTime)) {
        throw new Rejected("ORDER_STATE_INVALID");
      }
      money.begin(order, request);
      kept = keep(request, order);
    } else if (!((Snapshot.OfOrder) kept.answer).isProcessing()) {
      return kept.answer;
    }
    Attempt attempt = order.attempt;
    if (attempt != null && attempt.requestId().equals(request.id())) {
      money.goOn(order, attempt);
    }
    kept.answer = order.snapshot();
    return kept.answer;
  }

  Snapshot cancel(CancelOrder request) {
    OrderModel order = request.order();
    Kept kept = answers.find(request);
    if (kept == null) {
      requireVersion(order, request.version());
      require(order, State.PENDING_PAYMENT, State.PAID);
      if (!order.shipments.isEmpty()) {
        throw new Rejected("ORDER_PARTLY_SHIPPED");
      }
      money.cancel(order);
      kept = keep(request, order);
    }
    if (!((Snapshot.OfOrder) kept.answer).isCancelling()) {
      return kept.answer;
    }
    Snapshot before = order.snapshot();
    try {
      money.goOnCancelling(order);
    } catch (PaymentsUnavailable | OperatorNeeded _) {
      return before;
    }
    kept.answer = order.snapshot();
    return kept.answer;
  }

  Snapshot ship(ShipOrder request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    OrderModel order = request.order();
    requireVersion(order, request.version());
    require(order, State.PAID);
    if (order.shipments.size() == MOST_SHIPMENTS) {
      throw new Rejected("SHIPMENT_LIMIT_REACHED");
    }
    if (order.rest().isEmpty()) {
      throw new Rejected("NOTHING_TO_SHIP");
    }
    List<Item> items = request.items().isEmpty() ? order.rest() : request.items();
    if (items.stream().anyMatch(item -> item.line() > order.lineCount())) {
      throw new Rejected("ORDER_LINE_NOT_FOUND");
    }
    if (items.stream().anyMatch(item -> item.quantity() > order.left(item.line()))) {
      throw new Rejected("SHIPMENT_EXCEEDS_ORDER");
    }
    ShipmentModel shipment = new ShipmentModel(order, items);
    order.shipments.add(shipment);
    unnamed.add(shipment);
    moved(order, order.isUnfinished() ? State.PAID : State.SHIPPED);
    for (Item item : items) {
      ProductModel product = order.lines.get(item.line() - 1).product();
      product.stock -= item.quantity();
      product.reserved -= item.quantity();
    }
    return keep(request, order).answer;
  }

  Snapshot deliver(DeliverOrder request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    OrderModel order = request.order();
    requireVersion(order, request.version());
    for (ShipmentModel shipment : arriving(order, request.shipment())) {
      shipment.arrived = true;
      boolean allArrived = order.shipments.stream().allMatch(sent -> sent.arrived);
      moved(order, !order.isUnfinished() && allArrived ? State.DELIVERED : order.state);
    }
    return keep(request, order).answer;
  }

  Snapshot update(UpdateOrder request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    OrderModel order = request.order();
    requireVersion(order, request.version());
    if (order.isRedacted) {
      throw new Rejected("ORDER_REDACTED");
    }
    order.label = request.label();
    moved(order, order.state);
    return keep(request, order).answer;
  }

  /**
   * From now on every answer about the order shows it as it is without what it told of a person.
   */
  Snapshot redact(RedactOrder request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    OrderModel order = request.order();
    if (!order.isRedacted) {
      require(order, State.DELIVERED, State.EXPIRED, State.CANCELLED);
      order.isRedacted = true;
      order.label = "";
      order.version++;
      about
          .getOrDefault(order, List.of())
          .forEach(told -> told.answer = redacted(told.answer, order));
    }
    return keep(request, order).answer;
  }

  private Kept keep(Request request, OrderModel order) {
    return keep(request, order, order.snapshot());
  }

  private Kept keep(Request request, OrderModel order, Snapshot answer) {
    Kept kept = answers.keep(request, answer);
    about.computeIfAbsent(order, _ -> new ArrayList<>()).add(kept);
    return kept;
  }

  private static Snapshot redacted(Snapshot answer, OrderModel order) {
    return answer instanceof Snapshot.OfOrderRefund(String state, long amount, String code, _)
        ? new Snapshot.OfOrderRefund(state, amount, code, order.snapshot())
        : order.snapshot();
  }

  private static List<ShipmentModel> arriving(OrderModel order, @Nullable ShipmentModel shipment) {
    if (shipment != null) {
      if (shipment.order != order) {
        throw new Rejected("SHIPMENT_NOT_FOUND");
      }
      if (shipment.arrived) {
        throw new Rejected("SHIPMENT_DELIVERED");
      }
      return List.of(shipment);
    }
    require(order, State.PAID, State.SHIPPED);
    List<ShipmentModel> onTheirWay =
        order.shipments.stream().filter(sent -> !sent.arrived).toList();
    if (onTheirWay.isEmpty()) {
      throw new Rejected("NOTHING_IN_TRANSIT");
    }
    return onTheirWay;
  }

  /** The shipments of which the suite has made ids since the last time. */
  public List<ShipmentModel> takeUnnamed() {
    List<ShipmentModel> taken = List.copyOf(unnamed);
    unnamed.clear();
    return taken;
  }

  /** Takes an order as far as it goes without a request. */
  void recover(OrderModel order) {
    switch (order.state) {
      case PENDING_PAYMENT -> {
        if (clock.instant().isBefore(order.expireTime)) {
          money.recover(order);
        } else {
          money.expire(order);
        }
      }
      case CANCELLING -> money.goOnCancelling(order);
      case PAID, SHIPPED, DELIVERED -> refunds.goOn(order);
      case EXPIRED, CANCELLED -> {}
    }
  }

  /** Everybody can see that an order is in another state now. */
  static void moved(OrderModel order, State state) {
    order.state = state;
    order.version++;
  }

  /** Nothing is sold, and what was reserved can be sold again. */
  static void released(OrderModel order, State state) {
    moved(order, state);
    order
        .rest()
        .forEach(item -> order.lines.get(item.line() - 1).product().reserved -= item.quantity());
  }

  /** Refunds pieces of a paid order, sent or not. */
  Snapshot refund(RefundOrder request) {
    OrderModel order = request.order();
    Kept kept = answers.find(request);
    if (kept == null) {
      requireVersion(order, request.version());
      require(order, State.PAID, State.SHIPPED, State.DELIVERED);
      OrderRefundModel begun = refunds.begin(order, request);
      kept = keep(request, order, snapshot(order, begun));
      kept.orderRefund = begun;
    }
    OrderRefundModel refund = Objects.requireNonNull(kept.orderRefund);
    if (!((Snapshot.OfOrderRefund) kept.answer).isPending()) {
      return kept.answer;
    }
    try {
      refunds.goOn(order, refund);
    } catch (PaymentsUnavailable _) {
      return snapshot(order, refund);
    }
    kept.answer = snapshot(order, refund);
    return kept.answer;
  }

  private static Snapshot.OfOrderRefund snapshot(OrderModel order, OrderRefundModel refund) {
    return new Snapshot.OfOrderRefund(
        refund.state.name(), refund.amount(), refund.code, order.snapshot());
  }

  private static void requireVersion(OrderModel order, @Nullable Long version) {
    if (version != null && version != order.version) {
      throw new Rejected("ETAG_MISMATCH");
    }
  }

  private static void require(OrderModel order, State... allowed) {
    if (!Set.of(allowed).contains(order.state)) {
      throw new Rejected("ORDER_STATE_INVALID");
    }
  }
}
