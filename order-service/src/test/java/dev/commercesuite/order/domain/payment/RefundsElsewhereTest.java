package dev.commercesuite.order.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.FakePayments;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Refunds that the payment service makes without being asked from here. */
class RefundsElsewhereTest extends RefundTesting {
  private final RefundsElsewhere elsewhere = new RefundsElsewhere(store, recovery, () -> now);

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
}
