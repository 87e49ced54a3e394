package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import org.junit.jupiter.api.Test;

/** Refunds that are under way, fail, or are asked for twice. */
class UnfinishedRefundsTest extends RefundTesting {
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
}
