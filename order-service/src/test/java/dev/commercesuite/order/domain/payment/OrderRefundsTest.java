package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundState;
import org.junit.jupiter.api.Test;

/** What of an order is refunded, and what that does to the order and the stock. */
class OrderRefundsTest extends RefundTesting {
  @Test
  void givesBackAPieceThatIsNotSentAndSellsItAgain() {
    RefundedOrder refunded = refund(paid(), mugs(1, true));

    assertThat(refunded.refund().state()).isInstanceOf(RefundState.Succeeded.class);
    assertThat(refunded.refund().amount()).isEqualTo(new Money("EUR", 1_250));
    assertThat(refunded.order().refundedTotal()).isEqualTo(new Money("EUR", 1_250));
    assertThat(refunded.order().state()).isEqualTo(OrderState.PAID);
    assertThat(refunded.order().lines().getFirst().unshipped()).isEqualTo(1);
    assertThat(only(refunded.refund()))
        .extracting(OrderRefund.Item::unsent, OrderRefund.Item::restocked)
        .containsExactly(1, 1);
    assertThat(stock()).containsExactly(10L, 1L);
    assertThat(payments.refunded).isEqualTo(1_250);
    assertThat(history(refunded.order()))
        .endsWith(
            OrderEvent.Type.PAID, OrderEvent.Type.REFUND_STARTED, OrderEvent.Type.REFUND_SUCCEEDED);
  }

  @Test
  void aPieceThatIsNotRestockedLeavesTheStock() {
    refund(paid(), mugs(1, false));

    assertThat(stock()).containsExactly(9L, 1L);
  }

  @Test
  void takesWhatIsNotSentFirst() {
    Order sent = ship(paid(), 1);

    RefundedOrder both = refund(sent, mugs(2, true));

    assertThat(only(both.refund()).unsent()).isEqualTo(1);
    assertThat(stock()).as("one was released, one came back").containsExactly(10L, 0L);
    assertThat(both.order().state())
        .as("what was sent is on its way")
        .isEqualTo(OrderState.SHIPPED);
  }

  @Test
  void whatComesBackIsOnSaleAgain() {
    Order sent = ship(paid(), 2);
    assertThat(stock()).containsExactly(8L, 0L);

    assertThat(refund(sent, mugs(1, true)).order().state()).isEqualTo(OrderState.SHIPPED);
    assertThat(stock()).containsExactly(9L, 0L);
    assertThat(refund(sent, mugs(1, false)).order().refundedTotal().minorUnits()).isEqualTo(TOTAL);
    assertThat(stock()).containsExactly(9L, 0L);
  }

  @Test
  void anOrderThatIsRefundedBeforeAnythingIsSentIsCancelled() {
    RefundedOrder all = refund(paid());

    assertThat(all.order().state()).isEqualTo(OrderState.CANCELLED);
    assertThat(stock()).containsExactly(10L, 0L);
    assertThat(history(all.order()))
        .endsWith(OrderEvent.Type.REFUND_SUCCEEDED, OrderEvent.Type.CANCELLED);
    assertThat(all.order().version()).isEqualTo(history(all.order()).size());
  }

  @Test
  void anOrderOfWhichAllThatWasSentHasArrivedIsDelivered() {
    Order sent = ship(paid(), 1);
    fresh(orders.deliver(STAFF, request(), sent.id(), null, null));

    assertThat(refund(sent, mugs(1, true)).order().state()).isEqualTo(OrderState.DELIVERED);
  }

  @Test
  void allThatIsLeftRestocksOnlyWhatWasNotSent() {
    Order sent = ship(paid(), 1);

    RefundedOrder all = refund(sent);

    assertThat(only(all.refund()).restocked()).isEqualTo(1);
    assertThat(stock()).containsExactly(9L, 0L);
    assertThat(all.order().refundedTotal().minorUnits()).isEqualTo(TOTAL);
    assertThatThrownBy(() -> refund(sent)).isInstanceOf(OrderException.NothingToRefund.class);
  }

  @Test
  void refusesWhatCannotBeRefunded() {
    Order order = paid();
    Order unpaid = placed(mug);

    assertThatThrownBy(() -> refund(unpaid, mugs(1, true)))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is PENDING_PAYMENT and cannot be refunded");
    assertThatThrownBy(() -> refund(order, mugs(1, true), mugs(1, false)))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("items[1].line_id: \"1\" is already in items[0]");
    assertThatThrownBy(() -> refund(order, new NewRefund.Item("2", 1, true)))
        .isInstanceOf(OrderException.OrderLinesNotFound.class)
        .hasMessageContaining("items[0].line_id: order " + order.id() + " has no line \"2\"");
    assertThatThrownBy(() -> refund(order, mugs(3, true)))
        .isInstanceOf(OrderException.RefundExceedsOrder.class)
        .hasMessageContaining("items[0].quantity: is 3; expected at most 2");
    assertThatThrownBy(() -> refund(cancel(order), mugs(1, true)))
        .isInstanceOf(OrderException.StateInvalid.class);
  }

  @Test
  void anOrderHasFiftyRefundsAtMost() {
    Product bead = product("bead", 1, "EUR", 100);
    Order order = pay(fresh(orders.place(ALICE, request(), basket(new Item(bead.id(), 60)))));
    for (int i = 0; i < 50; i++) {
      refund(order, mugs(1, true));
    }

    assertThatThrownBy(() -> refund(order, mugs(1, true)))
        .isInstanceOf(OrderException.RefundLimitReached.class);
    assertThat(refunds.list(FINANCE, order.id(), 0, 100)).hasSize(50);
    assertThat(refunds.list(ALICE, order.id(), 48, 1))
        .extracting(OrderRefund::number)
        .containsExactly(49);
    assertThatThrownBy(() -> refunds.list(BOB, order.id(), 0, 1))
        .isInstanceOf(OrderException.OrderNotFound.class);
  }

  @Test
  void whatFiftyShipmentsHaveLeftIsRefunded() {
    Product bead = product("bead", 1, "EUR", 100);
    Order order = pay(fresh(orders.place(ALICE, request(), basket(new Item(bead.id(), 51)))));
    for (int i = 0; i < 50; i++) {
      ship(order, 1);
    }
    assertThatThrownBy(() -> cancel(order)).isInstanceOf(OrderException.PartlyShipped.class);
    assertThatThrownBy(() -> ship(order, 1))
        .isInstanceOf(OrderException.ShipmentLimitReached.class);

    RefundedOrder refunded = refund(order, mugs(1, true));

    assertThat(refunded.order().state()).isEqualTo(OrderState.SHIPPED);
    assertThat(store.product(bead.id()).available()).isEqualTo(50);
  }
}
