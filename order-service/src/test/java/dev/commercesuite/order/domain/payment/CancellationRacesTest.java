package dev.commercesuite.order.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two go on with the same cancellation at once: whoever is slower changes nothing. */
class CancellationRacesTest extends OrderTesting {
  private static final RefundReport FAILED =
      new RefundReport.Failed(new RefundError("refund_declined", "No."), null);

  private Product mug;
  private Order order;

  @BeforeEach
  void payAnOrder() {
    mug = mug();
    order = placed(mug);
    pay(order);
  }

  private Cancellation cancellation() {
    return Objects.requireNonNull(current(order).cancellation());
  }

  @Test
  void aSlowAnswerDoesNotReviveARefundThatFailed() {
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    payments.duringRefund =
        () -> {
          payments.refundOutcome = FAILED;
          assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLING);
        };

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);

    assertThat(cancellation().refundsFailed()).isEqualTo(1);
    assertThat(cancellation().refund()).isNull();
  }

  @Test
  void theNextRefundHasTheKeyOfTheLatestCount() {
    payments.refundOutcome = FAILED;
    payments.duringRefund =
        () -> assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLING);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(cancellation().refundsFailed()).isEqualTo(1);
    var expected = cancellation().refundKey();
    payments.refundOutcome = FakePayments.DONE;

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refundKeys()).containsExactly(expected);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void aSlowFailureDoesNotFailARefundThatHasSucceeded() {
    payments.refundOutcome = FAILED;
    payments.duringRefund =
        () -> {
          payments.refundOutcome = FakePayments.DONE;
          assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
        };

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void bothHearThatItIsDoneAndTheStockComesBackOnce() {
    payments.duringRefund =
        () -> assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(payments.refundKeys()).hasSize(1);
    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }
}
