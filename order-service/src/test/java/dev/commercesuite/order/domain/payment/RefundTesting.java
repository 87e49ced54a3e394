package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.List;
import java.util.Set;

/** Refunds of an order of two mugs, over fakes. */
abstract class RefundTesting extends OrderTesting {
  static final Actor FINANCE =
      new Actor(Actor.Kind.USER, "finance", Set.of(Actor.Permission.REFUND_ANY_ORDER));
  static final RefundReport.Failed REFUSED =
      new RefundReport.Failed(new RefundError("refund_declined", "The bank says no."), null);

  final Product mug = mug();

  /** Two mugs, paid. */
  Order paid() {
    Order order = placed(mug);
    return pay(order);
  }

  static NewRefund.Item mugs(int quantity, boolean restock) {
    return new NewRefund.Item("1", quantity, restock);
  }

  RefundedOrder refund(Order order, NewRefund.Item... items) {
    return fresh(refund(order, request(), items));
  }

  Answer<RefundedOrder> refund(
      Order order, IdempotentRequest<RefundedOrder> request, NewRefund.Item... items) {
    NewRefund refund = new NewRefund(List.of(items), "broken");
    return refunds.refund(FINANCE, request, order.id(), refund, null);
  }

  Order ship(Order order, int quantity) {
    return fresh(orders.ship(STAFF, request(), order.id(), shipment(item("1", quantity)), null));
  }

  List<Long> stock() {
    Product now = store.product(mug.id());
    return List.of(now.stock(), now.reserved());
  }

  static OrderRefund.Item only(OrderRefund refund) {
    assertThat(refund.items()).hasSize(1);
    return refund.items().getFirst();
  }
}
