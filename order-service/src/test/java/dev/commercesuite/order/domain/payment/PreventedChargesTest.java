package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cancelled or expired order whose payment was not handed over is never charged. */
class PreventedChargesTest extends OrderTesting {
  private final UUID payRequest = UUID.randomUUID();
  private Product mug;
  private Order order;

  @BeforeEach
  void payWhileThePaymentServiceIsAway() {
    mug = mug();
    order = placed(mug);
    payments.lostRequests = 1;
    assertThatThrownBy(() -> pay(order, payRequest))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    assertThat(current(order).attempt()).extracting(PaymentAttempt::state).isEqualTo(new Started());
    payments.calls.clear();
  }

  private void assertNothingWasEverCharged() {
    assertThat(payments.chargeCount()).isZero();
    assertThat(payments.refunded).isZero();
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  private static String paymentOf(Order paid) {
    return Objects.requireNonNull(Objects.requireNonNull(paid.attempt()).paymentId());
  }

  @Test
  void aCancellationMakesNoCharge() {
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(payments.calls).containsExactly("prevent");
    assertThat(current(order).attempt())
        .extracting(PaymentAttempt::state)
        .isInstanceOf(Closed.class);
    assertNothingWasEverCharged();
  }

  @Test
  void anExpiryMakesNoCharge() {
    now = now.plus(WINDOW);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);

    assertThat(payments.calls).containsExactly("prevent");
    assertThat(history(order)).endsWith(OrderEvent.Type.EXPIRED);
    assertNothingWasEverCharged();
  }

  @Test
  void theRecoveryChargesBeforeTheOrderIsLate() {
    now = now.plus(WINDOW).minusMillis(1);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.calls).containsExactly("charge");
  }

  @Test
  void aPaymentThatIsRepeatedAfterTheCancellationBeganMakesNoCharge() {
    payments.lostRequests = 1;
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);

    Order answered = fresh(pay(order, payRequest));

    assertThat(answered.state()).isEqualTo(OrderState.CANCELLING);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.calls).doesNotContain("charge");
    assertThat(pay(order, payRequest)).isInstanceOf(Answer.Replayed.class);
    assertNothingWasEverCharged();
  }

  @Test
  void aPaymentThatIsRepeatedAfterItsTimeMakesNoCharge() {
    now = now.plus(WINDOW);

    assertThat(fresh(pay(order, payRequest)).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);

    assertThat(payments.calls).containsExactly("prevent");
    assertNothingWasEverCharged();
  }

  @Test
  void aChargeThatArrivesAfterTheCancellationIsRefused() {
    payments.beforeCharge = () -> assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    Order answered = fresh(pay(order, payRequest));

    assertThat(answered.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.calls).containsExactly("charge", "prevent");
    assertNothingWasEverCharged();
  }

  @Test
  void theSameHoldsWhenTheAnswerToThePreventionIsLost() {
    payments.lostAnswers = 1;
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(payments.calls).containsExactly("prevent", "prevent");
    assertNothingWasEverCharged();
  }

  @Test
  void waitsWhileThePaymentServiceIsAwayAndKeepsTheStock() {
    payments.lostRequests = 2;
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThatThrownBy(() -> recovery.recover(order.id()))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(store.product(mug.id()).available()).isEqualTo(8);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertNothingWasEverCharged();
  }

  @Test
  void givesBackWhatWasChargedAfterAll() {
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order, payRequest))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    assertThat(payments.chargeCount()).isEqualTo(1);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void waitsForAChargeThatIsUnderWayAndGivesItBack() {
    payments.outcome = new Processing();
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order, payRequest))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(store.product(mug.id()).available()).isEqualTo(8);
    payments.outcome = new Succeeded();

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.chargeCount()).isEqualTo(1);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void everyOrderAndEveryAttemptHasItsOwnPayment() {
    Order another = placed(mug);
    String first = paymentOf(fresh(pay(order, payRequest)));
    String second = paymentOf(pay(another));

    assertThat(first).isNotEqualTo(second);
    assertThat(fresh(cancellations.cancel(ALICE, request(), order.id(), "", null)).state())
        .isEqualTo(OrderState.CANCELLED);
    assertThat(current(another).state()).isEqualTo(OrderState.PAID);
  }
}
