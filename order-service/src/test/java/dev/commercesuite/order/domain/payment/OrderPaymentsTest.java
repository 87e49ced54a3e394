package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderPaymentsTest extends OrderTesting {
  private static final AttemptState DECLINED =
      new Declined(new PaymentError("card_declined", "The card was declined."));

  @Test
  void paysAnOrder() {
    Order paid = pay(placed(mug()));

    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(paid.attempt())
        .extracting(PaymentAttempt::paymentId)
        .isEqualTo(FakePayments.PAYMENT);
    assertThat(history(paid))
        .containsExactly(
            OrderEvent.Type.CREATED, OrderEvent.Type.PAYMENT_STARTED, OrderEvent.Type.PAID);
  }

  @Test
  void staysUnpaidWhenDeclinedAndCanBePaidWithAnotherMethod() {
    Order order = placed(mug());
    payments.outcome = DECLINED;
    Order declined = pay(order);
    payments.outcome = new Succeeded();

    Order paid = pay(order);

    assertThat(declined.state()).isEqualTo(OrderState.PENDING_PAYMENT);
    assertThat(declined.attempt()).extracting(PaymentAttempt::state).isEqualTo(DECLINED);
    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(2);
  }

  @Test
  void goesOnWithAnAttemptWhoseRequestWasLost() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.lostRequests = 1;
    assertThatThrownBy(() -> pay(order, requestId))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    assertThat(current(order).attempt()).extracting(PaymentAttempt::state).isEqualTo(new Started());

    Order paid = fresh(pay(order, requestId));

    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(1);
  }

  @Test
  void chargesOnceWhenTheAnswerWasLost() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order, requestId))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    Order paid = fresh(pay(order, requestId));

    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(1);
  }

  @Test
  void answersARepeatedPaymentWithTheFirstAnswer() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    var _ = pay(order, requestId);

    Answer<Order> again = pay(order, requestId);

    assertThat(again).isInstanceOf(Answer.Replayed.class);
    assertThat(payments.calls).containsExactly("charge");
  }

  @Test
  void whoeverIsLateGetsTheAnswerThatAFasterDuplicateGot() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.outcome = DECLINED;
    payments.meanwhile =
        () -> {
          var _ = fresh(pay(order, requestId));
          cancel(order);
        };

    Answer<Order> late = pay(order, requestId);

    assertThat(late).isInstanceOf(Answer.Replayed.class);
    assertThat(current(order).state()).isEqualTo(OrderState.CANCELLED);
  }

  @Test
  void oldNewsDoesNotReopenAnAttempt() {
    Order order = placed(mug());
    payments.outcome = new Processing();
    payments.meanwhile =
        () -> {
          UUID attempt = Objects.requireNonNull(current(order).attempt()).id();
          PaymentReport declined = new PaymentReport(FakePayments.PAYMENT, DECLINED);
          var _ =
              store.change(
                  order.id(), it -> it.paymentReported(attempt, declined, Actor.SYSTEM, now));
        };

    Order declined = pay(order);

    assertThat(declined.attempt()).extracting(PaymentAttempt::state).isEqualTo(DECLINED);
    assertThat(history(order))
        .containsExactly(
            OrderEvent.Type.CREATED,
            OrderEvent.Type.PAYMENT_STARTED,
            OrderEvent.Type.PAYMENT_DECLINED);
  }

  @Test
  void rejectsAnotherAttemptWhileOneIsProcessed() {
    Order order = placed(mug());
    payments.outcome = new Processing();
    pay(order);

    assertThatThrownBy(() -> pay(order)).isInstanceOf(OrderException.PaymentInProgress.class);
    assertThat(payments.chargeCount()).isEqualTo(1);
  }

  @Test
  void repeatedRequestTellsWhatHasBecomeOfAPaymentInProcess() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.outcome = new Processing();
    assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    payments.outcome = new Succeeded();

    assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PAID);
    assertThat(pay(order, requestId)).isInstanceOf(Answer.Replayed.class);
    assertThat(payments.chargeCount()).isEqualTo(1);
  }

  @Test
  void repeatedRequestTellsWhatTheRecoveryFoundOut() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order, requestId))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    var _ = recovery.recover(order.id());

    assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(1);
  }

  @Test
  void anAttemptThatWaitsForTheCustomerGivesWayToAnother() {
    Order order = placed(mug());
    payments.outcome = new RequiresAction(new NextAction("https://bank.example/3ds", ""));
    Order waiting = pay(order);
    payments.outcome = new Succeeded();

    Order paid = pay(order);

    assertThat(waiting.attempt()).extracting(PaymentAttempt::isUnfinished).isEqualTo(true);
    assertThat(paid.state()).isEqualTo(OrderState.PAID);
  }

  @Test
  void aPaymentMethodNobodyKnowsIsAnErrorEachTime() {
    Order order = placed(mug());
    UUID requestId = UUID.randomUUID();
    payments.outcome = new MethodUnknown();

    assertThatThrownBy(() -> pay(order, requestId))
        .isInstanceOf(OrderException.PaymentMethodUnknown.class);
    assertThatThrownBy(() -> pay(order, requestId))
        .isInstanceOf(OrderException.PaymentMethodUnknown.class);
    payments.outcome = new Succeeded();
    assertThat(pay(order).state()).isEqualTo(OrderState.PAID);
  }

  @Test
  void aRefusedPaymentIsAnErrorWithTheReason() {
    payments.outcome = new Refused("amount too small");

    assertThatThrownBy(() -> pay(placed(mug())))
        .isInstanceOf(OrderException.ProviderRefused.class)
        .hasMessageContaining("amount too small");
  }

  @Test
  void cannotPayAnOrderTwice() {
    Order order = placed(mug());
    pay(order);

    assertThatThrownBy(() -> pay(order))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is PAID");
  }

  @Test
  void cannotPayOthersOrdersNotEvenAsStaff() {
    Order order = placed(mug());

    assertThatThrownBy(() -> orderPayments.pay(STAFF, request(), order.id(), "tok_test", "", null))
        .isInstanceOf(OrderException.OrderNotFound.class);
  }

  @Test
  void cannotPayAnOrderAfterItsTime() {
    Order order = placed(mug());
    now = now.plus(WINDOW);

    assertThatThrownBy(() -> pay(order))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("EXPIRED");
    assertThat(payments.calls).isEmpty();
  }

  @Test
  void doesNotPrintThePaymentMethod() {
    assertThat(pay(placed(mug())).toString()).doesNotContain("tok_test");
  }
}
