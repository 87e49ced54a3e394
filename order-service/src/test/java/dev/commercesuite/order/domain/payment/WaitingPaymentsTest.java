package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.redirect.ReturnUrlNotAllowed;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An order whose payment waits for its customer: paid again, cancelled, expired. */
class WaitingPaymentsTest extends OrderTesting {
  private static final AttemptState WAITING =
      new RequiresAction(new NextAction("https://bank.example/3ds", "secret"));
  private static final AttemptState DECLINED =
      new Declined(new PaymentError("card_declined", "The card was declined."));
  private static final String BACK = "https://shop.example.com/pay/done";

  private Order order;

  @BeforeEach
  void waitsForItsCustomer() {
    order = placed(mug());
    payments.outcome = WAITING;
    order = pay("tok_3ds", BACK);
    payments.calls.clear();
  }

  private Order pay(String method, String returnUrl) {
    return fresh(pay(UUID.randomUUID(), method, returnUrl));
  }

  private Answer<Order> pay(UUID requestId, String method, String returnUrl) {
    return orderPayments.pay(
        ALICE, request("caller", requestId), order.id(), method, returnUrl, null);
  }

  private static PaymentAttempt attempt(Order order) {
    return Objects.requireNonNull(order.attempt());
  }

  private static AttemptState state(Order order) {
    return attempt(order).state();
  }

  @Test
  void looksAgainAtTheSamePaymentUnderAKeyOfItsOwn() {
    Order again = pay("tok_3ds", BACK);

    assertThat(state(again)).isEqualTo(WAITING);
    assertThat(payments.attempts)
        .extracting(PaymentAttempt::paymentId)
        .containsExactly(null, FakePayments.PAYMENT);
    assertThat(payments.attempts).extracting(PaymentAttempt::id).doesNotHaveDuplicates();
  }

  @Test
  void isPaidWhenTheCustomerHasActed() {
    payments.outcome = new Succeeded();

    Order paid = pay("tok_3ds", BACK);

    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(attempt(paid).paymentId()).isEqualTo(FakePayments.PAYMENT);
    assertThat(history(order))
        .containsExactly(
            OrderEvent.Type.CREATED,
            OrderEvent.Type.PAYMENT_STARTED,
            OrderEvent.Type.PAYMENT_ACTION_REQUIRED,
            OrderEvent.Type.PAYMENT_STARTED,
            OrderEvent.Type.PAID);
  }

  @Test
  void isPaidWithAnotherMethodOnTheSamePayment() {
    payments.outcome = new Succeeded();

    Order paid = pay("tok_other", "");

    assertThat(paid.state()).isEqualTo(OrderState.PAID);
    assertThat(payments.attempts.getLast())
        .extracting(PaymentAttempt::paymentMethod, PaymentAttempt::paymentId)
        .containsExactly("tok_other", FakePayments.PAYMENT);
  }

  @Test
  void takesYetAnotherMethodAfterADecline() {
    payments.outcome = DECLINED;
    assertThat(state(pay("tok_other", ""))).isEqualTo(DECLINED);
    payments.outcome = new Succeeded();

    assertThat(pay("tok_third", "").state()).isEqualTo(OrderState.PAID);
    assertThat(payments.attempts)
        .extracting(PaymentAttempt::paymentId)
        .containsExactly(null, FakePayments.PAYMENT, FakePayments.PAYMENT);
  }

  @Test
  void keepsWaitingWhateverTheCustomerDoesUntilSomebodyAsks() {
    payments.outcome = new Succeeded();

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    assertThat(state(current(order))).isEqualTo(WAITING);
  }

  @Test
  void theSecondConfirmationIsSeenThroughAfterItsAnswerWasLost() {
    payments.outcome = new Succeeded();
    payments.lostAnswers = 1;
    UUID requestId = UUID.randomUUID();
    assertThatThrownBy(() -> pay(requestId, "tok_other", ""))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
    assertThat(fresh(pay(requestId, "tok_other", "")).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(2);
  }

  @Test
  void theSecondConfirmationIsMadeOnceAfterItsRequestWasLost() {
    payments.outcome = new Succeeded();
    payments.lostRequests = 1;
    UUID requestId = UUID.randomUUID();
    assertThatThrownBy(() -> pay(requestId, "tok_other", ""))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    assertThatThrownBy(() -> pay("tok_third", ""))
        .isInstanceOf(OrderException.PaymentInProgress.class);

    assertThat(fresh(pay(requestId, "tok_other", "")).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.chargeCount()).isEqualTo(2);
  }

  @Test
  void aSecondConfirmationThatWasNotHandedOverInTimeIsNeverMade() {
    payments.outcome = new Succeeded();
    payments.lostRequests = 1;
    UUID requestId = UUID.randomUUID();
    assertThatThrownBy(() -> pay(requestId, "tok_other", ""))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    payments.outcome = WAITING; // the payment, which nobody has confirmed
    now = now.plus(WINDOW);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);
    assertThat(fresh(pay(requestId, "tok_other", "")).state()).isEqualTo(OrderState.EXPIRED);
    assertThat(payments.chargeCount()).isEqualTo(1);
    assertThat(payments.calls).containsExactly("charge", "prevent", "close");
  }

  @Test
  void doesNotExpireWhileASecondConfirmationIsUnderWay() {
    payments.outcome = new Processing();
    pay("tok_other", "");
    now = now.plus(WINDOW);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    payments.outcome = new Succeeded();

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
  }

  @Test
  void isPaidWhenItIsToExpireAndTheCustomerHasActed() {
    payments.outcome = new Succeeded();
    now = now.plus(WINDOW);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.calls).containsExactly("close");
  }

  @Test
  void givesBackWhatTheCustomerPaidWhenItIsCancelled() {
    payments.outcome = new Succeeded();

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void aCancellationDuringASecondConfirmationGivesTheMoneyBack() {
    payments.outcome = new Succeeded();
    payments.meanwhile = () -> assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);

    Order answered = pay("tok_other", "");

    assertThat(answered.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void aCancellationNeverMakesAConfirmationThatWasNotHandedOver() {
    payments.outcome = new Succeeded();
    payments.lostRequests = 1;
    assertThatThrownBy(() -> pay("tok_other", ""))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    payments.outcome = WAITING;

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.chargeCount()).isEqualTo(1);
    assertThat(payments.refunded).isZero();
  }

  @Test
  void keepsTheReturnUrlOfEachAttemptForItsRetries() {
    assertThat(attempt(order).returnUrl()).isEqualTo(BACK);
    payments.lostRequests = 1;
    assertThatThrownBy(() -> pay("tok_3ds", BACK + "?again"))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    var _ = recovery.recover(order.id());

    assertThat(payments.attempts)
        .extracting(PaymentAttempt::returnUrl)
        .containsExactly(BACK, BACK + "?again");
  }

  @Test
  void refusesAReturnUrlBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> pay("tok_3ds", "https://evil.example/pay"))
        .isInstanceOf(ReturnUrlNotAllowed.class);

    assertThat(current(order)).isEqualTo(order);
    assertThat(payments.calls).isEmpty();
  }

  @Test
  void aRequestThatTookEffectKeepsItsAnswerWhateverIsAllowedByNow() {
    UUID requestId = UUID.randomUUID();
    payments.outcome = new Succeeded();
    var _ = pay(requestId, "tok_3ds", BACK);
    OrderPayments nothingAllowed =
        new OrderPayments(
            store,
            payments,
            url -> {
              throw new AssertionError("asked about " + url);
            },
            UUID::randomUUID,
            () -> now);

    Answer<Order> again =
        nothingAllowed.pay(ALICE, request("caller", requestId), order.id(), "tok_3ds", BACK, null);

    assertThat(again).isInstanceOf(Answer.Replayed.class);
  }
}
