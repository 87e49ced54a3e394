package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderRefundsTest extends OrderTesting {
  private static final Actor FINANCE =
      new Actor(Actor.Kind.USER, "finance", Set.of(Actor.Permission.REFUND_ANY_ORDER));
  private static final RefundReport.Failed REFUSED =
      new RefundReport.Failed(new RefundError("refund_declined", "The bank says no."), null);

  private final RefundsElsewhere elsewhere = new RefundsElsewhere(store, recovery, () -> now);
  private final Product mug = mug();

  /** Two mugs, paid. */
  private Order paid() {
    Order order = placed(mug);
    return pay(order);
  }

  private static NewRefund.Item mugs(int quantity, boolean restock) {
    return new NewRefund.Item("1", quantity, restock);
  }

  private RefundedOrder refund(Order order, NewRefund.Item... items) {
    return fresh(refund(order, request(), items));
  }

  private Answer<RefundedOrder> refund(
      Order order, IdempotentRequest<RefundedOrder> request, NewRefund.Item... items) {
    NewRefund refund = new NewRefund(List.of(items), "broken");
    return refunds.refund(FINANCE, request, order.id(), refund, null);
  }

  private Order ship(Order order, int quantity) {
    return fresh(orders.ship(STAFF, request(), order.id(), shipment(item("1", quantity)), null));
  }

  private List<Long> stock() {
    Product now = store.product(mug.id());
    return List.of(now.stock(), now.reserved());
  }

  private static OrderRefund.Item only(OrderRefund refund) {
    assertThat(refund.items()).hasSize(1);
    return refund.items().getFirst();
  }

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
  void whatARefundUnderWayHasSetAsideIsNeitherSentNorRefundedAgain() {
    Order order = paid();
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    RefundedOrder pending = refund(order, mugs(1, true));
    assertThat(pending.refund().isPending()).isTrue();
    assertThat(pending.order().refundedTotal().minorUnits()).isZero();
    assertThat(stock()).containsExactly(10L, 2L);

    assertThatThrownBy(() -> refund(order, mugs(2, true)))
        .isInstanceOf(OrderException.RefundExceedsOrder.class);
    assertThatThrownBy(() -> ship(order, 2))
        .isInstanceOf(OrderException.ShipmentExceedsOrder.class);
    assertThat(ship(order, 1).state()).as("if the refund fails").isEqualTo(OrderState.PAID);
    assertThatThrownBy(() -> orders.ship(STAFF, request(), order.id(), shipment(), null))
        .isInstanceOf(OrderException.NothingToShip.class);
    payments.refundOutcome = FakePayments.DONE;
    Order end = recovery.recover(order.id());

    assertThat(end.state()).isEqualTo(OrderState.SHIPPED);
    assertThat(end.refundedTotal().minorUnits()).isEqualTo(1_250);
    assertThat(stock()).containsExactly(9L, 0L);
    assertThat(recovery.nextLook(end)).isNull();
  }

  @Test
  void aRefundThatFailsFreesWhatItHadSetAside() {
    Order order = paid();
    payments.refundOutcome = REFUSED;

    RefundedOrder failed = refund(order, mugs(2, true));

    assertThat(failed.refund().state())
        .isEqualTo(
            new RefundState.Failed(new RefundError("refund_declined", "The bank says no."), null));
    assertThat(failed.order().state()).isEqualTo(OrderState.PAID);
    assertThat(stock()).containsExactly(10L, 2L);
    assertThat(history(order))
        .endsWith(OrderEvent.Type.REFUND_STARTED, OrderEvent.Type.REFUND_FAILED);
    payments.refundOutcome = FakePayments.DONE;
    assertThat(refund(order, mugs(2, true)).order().state()).isEqualTo(OrderState.CANCELLED);
  }

  @Test
  void refundsOnceWhenAnswersAreLost() {
    Order order = paid();
    IdempotentRequest<RefundedOrder> request = request();
    payments.lostRequests = 1;
    assertThat(fresh(refund(order, request, mugs(1, true))).refund().isPending()).isTrue();
    payments.lostAnswers = 1;
    assertThat(fresh(refund(order, request, mugs(1, true))).refund().isPending()).isTrue();

    Order recovered = recovery.recover(order.id());
    RefundedOrder again = fresh(refund(order, request, mugs(1, true)));

    assertThat(again.order()).isEqualTo(recovered);
    assertThat(again.refund().isPending()).isFalse();
    assertThat(payments.refunded).isEqualTo(1_250);
    assertThat(stock()).containsExactly(10L, 1L);
    assertThat(refund(order, request, mugs(1, true))).isInstanceOf(Answer.Replayed.class);
  }

  @Test
  void whoeverIsLateWithTheSameAnswerChangesNothing() {
    Order order = paid();
    payments.duringRefund = () -> recovery.recover(order.id());

    RefundedOrder refunded = refund(order, mugs(1, true));

    assertThat(refunded.order().refundedTotal().minorUnits()).isEqualTo(1_250);
    assertThat(stock()).containsExactly(10L, 1L);
  }

  /** One of two that ask at the same moment is refused; the other one was not. */
  @Test
  void moneyThatIsGivenBackAfterTheRefundHasFailedIsCounted() {
    Order order = paid();
    payments.duringRefund =
        () -> {
          payments.refundOutcome = REFUSED;
          var _ = recovery.recover(order.id());
        };

    RefundedOrder refunded = refund(order, mugs(1, true));

    assertThat(refunded.refund().state()).isInstanceOf(RefundState.Failed.class);
    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(payments.refunded);
    assertThat(stock()).containsExactly(10L, 2L);
    assertThat(history(order))
        .endsWith(OrderEvent.Type.REFUND_FAILED, OrderEvent.Type.REFUNDED_ELSEWHERE);
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

  @Test
  void cancelWaitsForARefundAndGivesBackTheRest() {
    Order order = paid();
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    refund(order, mugs(1, true));

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(payments.calls).doesNotContain("refundable");
    payments.refundOutcome = FakePayments.DONE;
    payments.refunded = 1_250;
    Order end = recovery.recover(order.id());

    assertThat(end.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(end.refundedTotal().minorUnits()).isEqualTo(TOTAL);
    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(stock()).containsExactly(10L, 0L);
  }

  @Test
  void cancelWaitsForARefundThatWasMadeElsewhere() {
    Order order = paid();
    payments.refundPendingElsewhere = 1_000;

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(payments.calls).doesNotContain("refund");
    payments.refundPendingElsewhere = 0;
    payments.refunded = 1_000;
    Order end = recovery.recover(order.id());

    assertThat(end.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void cancellingNeedsNoMoreMoneyWhenAllIsRefunded() {
    Order order = paid();
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    refund(order);
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    payments.refundOutcome = FakePayments.DONE;
    payments.refunded = TOTAL;

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.calls).containsOnlyOnce("refund");
    assertThat(stock()).containsExactly(10L, 0L);
  }

  private Order note(Order order, String refundId, long amount) {
    return elsewhere.note(
        order.id(), FakePayments.PAYMENT, new SettledRefund(refundId, new Money("EUR", amount)));
  }

  @Test
  void countsARefundThatWasMadeElsewhereOnce() {
    Order order = paid();

    note(order, "refund-9", 1_000);
    Order noted = note(order, "refund-9", 1_000);

    assertThat(noted.refundedTotal().minorUnits()).isEqualTo(1_000);
    assertThat(noted.state()).isEqualTo(OrderState.PAID);
    assertThat(history(order)).endsWith(OrderEvent.Type.PAID, OrderEvent.Type.REFUNDED_ELSEWHERE);
    assertThatThrownBy(() -> refund(order, mugs(2, true)))
        .isInstanceOf(OrderException.RefundExceedsPayment.class)
        .hasMessageContaining("is 2500 EUR; expected at most 1500");
    assertThat(refund(order, mugs(1, true)).order().refundedTotal().minorUnits()).isEqualTo(2_250);
  }

  @Test
  void doesNotCountItsOwnAsMadeElsewhere() {
    Order order = paid();
    RefundedOrder own = refund(order, mugs(1, true));
    Order cancelled = cancel(order);
    List<String> settled =
        Stream.of(own.refund().paymentRefundId(), "refund-" + refundKey(cancelled)).toList();

    for (String refundId : settled) {
      assertThat(note(order, refundId, 1_250)).isEqualTo(cancelled);
    }
  }

  private static UUID refundKey(Order order) {
    return Objects.requireNonNull(order.cancellation()).refundKey();
  }

  @Test
  void asksForTheNameOfItsOwnBeforeItCountsAnother() {
    Order order = paid();
    payments.lostAnswers = 1;
    UUID id = refund(order, mugs(1, true)).refund().id();

    Order noted = note(order, "refund-" + id, 1_250);

    assertThat(noted.refundedTotal().minorUnits()).isEqualTo(1_250);
    assertThat(history(order)).endsWith(OrderEvent.Type.REFUND_SUCCEEDED);
    payments.lostRequests = 2;
    refund(order, mugs(1, true));
    assertThatThrownBy(() -> note(order, "refund-10", 1))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
  }

  @Test
  void aPaymentThatDidNotPayTheOrderIsNoneOfItsBusiness() {
    Order order = placed(mug);

    assertThat(note(order, "refund-9", 1_000)).isEqualTo(order);
  }
}
