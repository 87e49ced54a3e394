package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.OrderModel.State;
import dev.commercesuite.system.model.reference.OrderRefundModel.Item;
import dev.commercesuite.system.model.reference.PaymentCalls.RefundAnswer;
import dev.commercesuite.system.model.reference.Request.RefundOrder;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** How order-service refunds pieces of orders. */
final class OrderRefundsModel {
  private static final int MOST_REFUNDS = 50;

  private final PaymentCalls payments;
  private int keys;

  OrderRefundsModel(PaymentCalls payments) {
    this.payments = payments;
  }

  /** Sets aside what a refund is about. */
  OrderRefundModel begin(OrderModel order, RefundOrder request) {
    if (order.refunds.size() == MOST_REFUNDS) {
      throw new Rejected("REFUND_LIMIT_REACHED");
    }
    if (request.items().stream().anyMatch(item -> item.line() > order.lineCount())) {
      throw new Rejected("ORDER_LINE_NOT_FOUND");
    }
    if (request.items().stream()
        .anyMatch(item -> item.quantity() > order.refundable(item.line()))) {
      throw new Rejected("REFUND_EXCEEDS_ORDER");
    }
    List<Item> items = request.items().isEmpty() ? rest(order) : items(order, request);
    if (items.isEmpty()) {
      throw new Rejected("NOTHING_TO_REFUND");
    }
    OrderRefundModel refund = new OrderRefundModel("order refund " + ++keys, items);
    if (order.refundedOrPending() + refund.amount() > order.total()) {
      throw new Rejected("REFUND_EXCEEDS_PAYMENT");
    }
    order.refunds.add(refund);
    order.version++;
    return refund;
  }

  private static List<Item> rest(OrderModel order) {
    return IntStream.rangeClosed(1, order.lineCount())
        .filter(line -> order.refundable(line) > 0)
        .mapToObj(line -> {
          int quantity = order.refundable(line);
          int unsent = Math.min(quantity, order.left(line));
          return new Item(line, quantity, unsent, unsent, order.refundOf(line, quantity));
        })
        .toList();
  }

  private static List<Item> items(OrderModel order, RefundOrder request) {
    return request.items().stream()
        .map(item ->
            new Item(
                item.line(),
                item.quantity(),
                Math.min(item.quantity(), order.left(item.line())),
                item.restock() ? item.quantity() : 0,
                order.refundOf(item.line(), item.quantity())))
        .toList();
  }

  /** Takes all refunds of an order as far as they go. */
  void goOn(OrderModel order) {
    for (OrderRefundModel refund : List.copyOf(order.refunds)) {
      goOn(order, refund);
    }
  }

  /** Takes a refund as far as it goes. */
  void goOn(OrderModel order, OrderRefundModel refund) {
    if (!refund.isPending()) {
      return;
    }
    PaymentModel payment = Objects.requireNonNull(Objects.requireNonNull(order.attempt).payment());
    RefundModel named = refund.refund;
    RefundAnswer answer =
        named == null
            ? payments.refund(refund.key, payment, refund.amount())
            : payments.find(named);
    refund.refund = answer.refund();
    switch (answer.state()) {
      case "SUCCEEDED" -> succeeded(order, refund);
      case "FAILED" -> {
        refund.state = OrderRefundModel.State.FAILED;
        refund.code = answer.code();
        order.version++;
      }
      default -> {}
    }
  }

  private static void succeeded(OrderModel order, OrderRefundModel refund) {
    refund.state = OrderRefundModel.State.SUCCEEDED;
    for (Item item : refund.items) {
      ProductModel product = order.lines.get(item.line() - 1).product();
      int stillOnSale = Math.min(item.unsent(), item.restocked());
      product.reserved -= item.unsent();
      product.stock -= item.unsent() - stillOnSale;
      product.stock += item.restocked() - stillOnSale;
    }
    if (order.state != State.PAID || order.isUnfinished()) {
      order.version++;
    } else if (order.shipments.isEmpty()) {
      order.version++;
      OrdersModel.moved(order, State.CANCELLED);
    } else {
      boolean allArrived = order.shipments.stream().allMatch(shipment -> shipment.arrived);
      OrdersModel.moved(order, allArrived ? State.DELIVERED : State.SHIPPED);
    }
  }
}
