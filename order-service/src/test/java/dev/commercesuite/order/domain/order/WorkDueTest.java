package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the service acts on an order without a request. */
class WorkDueTest extends OrderTesting {
  /** What a request that began something may take. */
  private static final Duration HEAD_START = Duration.ofSeconds(15);

  /** Until whatever is under way is asked for again. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final UUID ATTEMPT = new UUID(0, 2);
  private static final UUID REFUND = new UUID(0, 4);
  private static final PaymentError NO = new PaymentError("card_declined", "No.");

  private final Order order = placed(mug());

  @Test
  void orderThatNobodyPaysExpires() {
    assertThat(order.workDue(now)).isEqualTo(order.expireTime());
  }

  @Test
  void requestThatPaysHasAHeadStart() {
    assertThat(paying().workDue(now)).isEqualTo(now.plus(HEAD_START));
  }

  static Stream<AttemptState> underWay() {
    return Stream.of(
        new Processing(), new RequiresAction(new NextAction("https://bank.example", "")));
  }

  @ParameterizedTest
  @MethodSource("underWay")
  void paymentThatIsUnderWayIsAskedForSoon(AttemptState state) {
    assertThat(heard(FakePayments.PAYMENT, state).workDue(now)).isEqualTo(now.plus(SOON));
  }

  static Stream<AttemptState> failed() {
    return Stream.of(new Declined(NO), new MethodUnknown(), new Refused("No."), new Closed(NO));
  }

  @ParameterizedTest
  @MethodSource("failed")
  void orderWhosePaymentFailedWaitsForAnotherUntilItExpires(AttemptState state) {
    assertThat(heard(null, state).workDue(now)).isEqualTo(order.expireTime());
  }

  @Test
  void paidOrderNeedsNothingUntilItIsRefunded() {
    Order paid = heard(FakePayments.PAYMENT, new Succeeded());
    Order refunding = paid.beginRefund(REFUND, mugs(1, true), STAFF, now).order();

    assertThat(paid.workDue(now)).isNull();
    assertThat(refunding.workDue(now)).as("the request asks").isEqualTo(now.plus(HEAD_START));
    assertThat(heard(refunding, new RefundState.Pending("refund-1")).workDue(now))
        .as("the payment service works on it")
        .isEqualTo(now.plus(SOON));
    assertThat(heard(refunding, new RefundState.Succeeded("refund-1")).workDue(now)).isNull();
  }

  @Test
  void refundWithoutANameGivesTheWholeOrderAHeadStart() {
    Order paid = heard(FakePayments.PAYMENT, new Succeeded());
    Order named =
        heard(
            paid.beginRefund(REFUND, mugs(1, true), STAFF, now).order(),
            new RefundState.Pending("refund-1"));
    Order both = named.beginRefund(new UUID(0, 5), mugs(1, true), STAFF, now).order();

    assertThat(both.workDue(now)).isEqualTo(now.plus(HEAD_START));
  }

  @Test
  void cancellationIsSeenThroughAndThenNothingIsLeftToDo() {
    Order paid = heard(FakePayments.PAYMENT, new Succeeded());
    Order cancelling = paid.cancel(UUID.randomUUID(), "", ALICE, now).order();

    assertThat(cancelling.workDue(now)).isEqualTo(now.plus(HEAD_START));
    assertThat(cancelling.cancelled(Actor.SYSTEM, now).order().workDue(now)).isNull();
    assertThat(order.expire(Actor.SYSTEM, order.expireTime()).order().workDue(now)).isNull();
  }

  private Order paying() {
    return order.beginPayment(ATTEMPT, new UUID(0, 6), "tok", "", ALICE, now).order();
  }

  private Order heard(@Nullable String paymentId, AttemptState state) {
    return paying()
        .paymentReported(ATTEMPT, new PaymentReport(paymentId, state), ALICE, now)
        .order();
  }

  private Order heard(Order refunding, RefundState state) {
    return refunding.refundReported(REFUND, state, STAFF, now).order();
  }

  private static NewRefund mugs(int quantity, boolean restock) {
    return new NewRefund(List.of(new NewRefund.Item("1", quantity, restock)), "");
  }
}
