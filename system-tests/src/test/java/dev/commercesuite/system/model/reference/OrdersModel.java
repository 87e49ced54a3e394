package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.OrderModel.Attempt;
import dev.commercesuite.system.model.reference.OrderModel.State;
import dev.commercesuite.system.model.reference.Request.CancelOrder;
import dev.commercesuite.system.model.reference.Request.CreateOrder;
import dev.commercesuite.system.model.reference.Request.DeliverOrder;
import dev.commercesuite.system.model.reference.Request.Line;
import dev.commercesuite.system.model.reference.Request.PayOrder;
import dev.commercesuite.system.model.reference.Request.ShipOrder;
import dev.commercesuite.system.model.reference.StoredAnswers.Kept;
import dev.commercesuite.system.model.simulation.VirtualClock;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What order-service promises about orders and their stock. */
public final class OrdersModel {
  private final StoredAnswers answers;
  private final OrderMoneyModel money;
  private final VirtualClock clock;
  private final Map<String, OrderModel> byId = new HashMap<>();
  public final List<OrderModel> orders = new ArrayList<>();

  OrdersModel(StoredAnswers answers, OrderMoneyModel money, VirtualClock clock) {
    this.answers = answers;
    this.money = money;
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
    for (Line line : request.lines()) {
      if (line.quantity() > line.product().stock - line.product().reserved) {
        throw new Rejected("STOCK_INSUFFICIENT");
      }
    }
    OrderModel order =
        new OrderModel(
            id, orders.size() + 1, request, clock.instant().plus(SuiteUnderTest.PAYMENT_WINDOW));
    order.lines.forEach(line -> line.product().reserved += line.quantity());
    orders.add(order);
    byId.put(id, order);
    return answers.keep(request, order.snapshot()).answer;
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
      kept = answers.keep(request, order.snapshot());
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
      money.cancel(order);
      kept = answers.keep(request, order.snapshot());
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
    moved(order, State.SHIPPED);
    for (Line line : order.lines) {
      line.product().stock -= line.quantity();
      line.product().reserved -= line.quantity();
    }
    return answers.keep(request, order.snapshot()).answer;
  }

  Snapshot deliver(DeliverOrder request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    OrderModel order = request.order();
    requireVersion(order, request.version());
    require(order, State.SHIPPED);
    moved(order, State.DELIVERED);
    return answers.keep(request, order.snapshot()).answer;
  }

  /** Takes an order as far as it goes without a request. */
  void recover(OrderModel order) {
    switch (order.state) {
      case PENDING_PAYMENT -> {
        money.recover(order);
        if (order.state == State.PENDING_PAYMENT && !clock.instant().isBefore(order.expireTime)) {
          money.expire(order);
        }
      }
      case CANCELLING -> money.goOnCancelling(order);
      case PAID, SHIPPED, DELIVERED, EXPIRED, CANCELLED -> {}
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
    order.lines.forEach(line -> line.product().reserved -= line.quantity());
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
