package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderCancellationsTest extends OrderTesting {

  @Test
  void cancelsAnUnpaidOrderAndGivesItsStockBackOnce() {
    Product mug = mug();
    Order order = placed(mug);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThatThrownBy(() -> cancel(order)).isInstanceOf(OrderException.StateInvalid.class);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
    assertThat(payments.calls).isEmpty();
  }

  @Test
  void givesTheMoneyOfAPaidOrderBack() {
    Product mug = mug();
    Order order = placed(mug);
    pay(order);

    Order cancelled = cancel(order);

    assertThat(cancelled.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
    assertThat(history(order))
        .endsWith(OrderEvent.Type.CANCELLATION_STARTED, OrderEvent.Type.CANCELLED);
  }

  @Test
  void givesBackOnlyWhatWasNotRefundedBefore() {
    Order order = placed(mug());
    pay(order);
    payments.refunded = 700;

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void staysCancellingWhileThePaymentServiceIsAwayAndTheSameRequestGoesOn() {
    Product mug = mug();
    Order order = placed(mug);
    pay(order);
    UUID requestId = UUID.randomUUID();
    payments.lostRequests = 1;

    Answer<Order> first =
        cancellations.cancel(ALICE, request("caller", requestId), order.id(), "", null);
    assertThat(fresh(first).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(store.product(mug.id()).available()).isEqualTo(8);

    Answer<Order> second =
        cancellations.cancel(ALICE, request("caller", requestId), order.id(), "", null);
    assertThat(fresh(second).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void refundsOnceWhenTheAnswerWasLost() {
    Order order = placed(mug());
    pay(order);
    payments.lostAnswers = 2; // of refundable, then of refund
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThatThrownBy(() -> recovery.recover(order.id()))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void waitsForARefundThatTheProviderWorksOn() {
    Order order = placed(mug());
    pay(order);
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    payments.refundOutcome = FakePayments.DONE;

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.calls).endsWith("findRefund");
  }

  @Test
  void triesAFailedRefundAgainUnderAnotherKey() {
    Order order = placed(mug());
    pay(order);
    payments.refundOutcome = failed("bank closed");
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    payments.refundOutcome = FakePayments.DONE;

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void leavesARefundThatIsDeclinedAgainAndAgainToAPerson() {
    Order order = placed(mug());
    pay(order);
    payments.refundOutcome = failed("The bank does not take it.");
    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLING);
    now = now.plusSeconds(20);
    assertThat(recovery.nextLook(recovery.recover(order.id()))).isEqualTo(now.plusSeconds(8));
    for (int refund = 3; refund <= 10; refund++) {
      var _ = recovery.recover(order.id());
    }
    int calls = payments.calls.size();

    assertThatThrownBy(() -> recovery.recover(order.id()))
        .isInstanceOf(OperatorRequired.class)
        .hasMessageContaining("10 refunds of payment")
        .hasMessageContaining("The bank does not take it.");
    assertThat(payments.calls).hasSize(calls);
  }

  @Test
  void closesThePaymentOfADeclinedAttempt() {
    Order order = placed(mug());
    payments.outcome = new Declined(new PaymentError("card_declined", "The card was declined."));
    pay(order);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.calls).endsWith("close");
  }

  @Test
  void refundsWhatTurnsOutToBePaid() {
    Order order = placed(mug());
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);

    assertThat(cancel(order).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.chargeCount()).isEqualTo(1);
    assertThat(payments.refunded).isEqualTo(TOTAL);
  }

  @Test
  void givesBackWhatIsStillChargedAfterTheLatestAttemptWasDeclined() {
    Product mug = mug();
    Order order = placed(mug);
    payments.outcome = new RequiresAction(new NextAction("https://bank.example/3ds", ""));
    pay(order);
    payments.outcome = new MethodUnknown();
    assertThatThrownBy(() -> pay(order)).isInstanceOf(OrderException.PaymentMethodUnknown.class);
    payments.outcome = new Processing(); // the first attempt's charge: the customer has acted

    Order cancelling = cancel(order);
    assertThat(cancelling.state()).isEqualTo(OrderState.CANCELLING);
    assertThat(cancelling.attempt())
        .extracting(PaymentAttempt::state)
        .isEqualTo(new MethodUnknown());
    assertThat(store.product(mug.id()).available()).isEqualTo(8);
    payments.outcome = new Succeeded();

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(payments.refunded).isEqualTo(TOTAL);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void doesNotCancelWhatIsShipped() {
    Order order = placed(mug());
    pay(order);
    var _ = orders.ship(STAFF, request(), order.id(), shipment(), null);

    assertThatThrownBy(() -> cancel(order))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is SHIPPED");
  }

  @Test
  void doesNotCancelWhatIsPartlyShipped() {
    Product mug = mug();
    Order order = placed(mug);
    pay(order);
    var _ = orders.ship(STAFF, request(), order.id(), shipment(item("1", 1)), null);

    assertThatThrownBy(() -> cancel(order))
        .isInstanceOf(OrderException.PartlyShipped.class)
        .hasMessageContaining(order.id().toString())
        .hasMessageContaining("is partly shipped");
    assertThat(current(order).state()).isEqualTo(OrderState.PAID);
    assertThat(payments.calls).doesNotContain("refund");
    assertThat(store.product(mug.id()).reserved()).isEqualTo(1);
  }

  @Test
  void letsAnOrderExpireOnceAndGivesItsStockBack() {
    Product mug = mug();
    Order order = placed(mug);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    now = now.plus(WINDOW);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);
    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);
    assertThat(store.product(mug.id()).available()).isEqualTo(10);
  }

  @Test
  void closesThePaymentBeforeAnOrderExpires() {
    Order order = placed(mug());
    payments.outcome = new RequiresAction(new NextAction("https://bank.example/3ds", ""));
    pay(order);
    now = now.plus(WINDOW);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.EXPIRED);
    assertThat(payments.calls).endsWith("close");
  }

  @Test
  void aPaymentThatSucceedsAtTheLastMomentWinsOverExpiry() {
    Product mug = mug();
    Order order = placed(mug);
    payments.lostAnswers = 1;
    assertThatThrownBy(() -> pay(order))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
    now = now.plus(WINDOW);

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
    assertThat(store.product(mug.id()).available()).isEqualTo(8);
  }

  @Test
  void looksAgainSoonAtFirstAndThenLessAndLessOften() {
    Order order = placed(mug());
    assertThat(recovery.nextLook(order)).isEqualTo(order.expireTime());
    payments.outcome = new Processing();
    Order processing = pay(order);
    assertThat(recovery.nextLook(processing)).isEqualTo(now.plusSeconds(2));

    now = now.plusSeconds(60);
    assertThat(recovery.nextLook(processing)).isEqualTo(now.plusSeconds(15));
    now = order.expireTime().minusSeconds(1);
    assertThat(recovery.nextLook(processing)).isEqualTo(order.expireTime());
    payments.outcome = new Succeeded();
    assertThat(recovery.nextLook(recovery.recover(order.id()))).isNull();
  }

  private static RefundReport failed(String why) {
    return new RefundReport.Failed(new RefundError("refund_declined", why), null);
  }
}
