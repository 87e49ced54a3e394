package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.FakePayments;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which refunds of a payment an order takes for its own, and what it keeps of their words. */
class OwnRefundsTest extends OrderTesting {
  private static final UUID REFUND = new UUID(0, 4);
  private static final Money PART = new Money("EUR", 1_250);
  private static final Money ALL = new Money("EUR", TOTAL);
  private static final RefundState REFUSED =
      new RefundState.Failed(new RefundError("refund_declined", "Alice's bank says no."), null);

  private final Order paid = pay(placed(mug()));

  @Test
  void refundOfItsCancellationIsCountedWhenThatEnds() {
    Order cancelling = cancelling(cancellation -> cancellation.withRefund(ALL, "refund-9"));

    assertThat(told(cancelling, "refund-9")).isEqualTo(OrderTransition.withoutEvent(cancelling));
    assertCounted(told(cancelling, "refund-8"), cancelling);
  }

  @Test
  void cancellationThatIsNotAtItsRefundYetHasNone() {
    Order cancelling = cancelling(UnaryOperator.identity());

    assertCounted(told(cancelling, "refund-9"), cancelling);
  }

  @Test
  void anyRefundCouldBeTheOneThatACancellationAskedForWithoutHearingItsName() {
    Order cancelling = cancelling(cancellation -> cancellation.withPlannedRefund(ALL));

    assertThatThrownBy(() -> told(cancelling, "refund-9"))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
  }

  /** Others gave everything back before. */
  @Test
  void cancellationThatEndedWithoutItsRefundWaitsForNoName() {
    Order cancelled =
        cancelling(cancellation -> cancellation.withPlannedRefund(ALL))
            .cancelled(Actor.SYSTEM, now)
            .order();

    assertThat(cancelled.state()).isEqualTo(OrderState.CANCELLED);
    assertCounted(told(cancelled, "refund-9"), cancelled);
  }

  @Test
  void refundOfItsOwnIsCountedWhenThatEnds() {
    Order refunding = heard(refunding(paid, "broken"), new RefundState.Pending("refund-7"));

    assertThat(told(refunding, "refund-7")).isEqualTo(OrderTransition.withoutEvent(refunding));
    assertCounted(told(refunding, "refund-8"), refunding);
  }

  @Test
  void refundOfItsOwnIsNotCountedAgainOnceItHasEnded() {
    Order refunded = heard(refunding(paid, "broken"), new RefundState.Succeeded("refund-7"));

    assertThat(refunded.refundedTotal()).isEqualTo(PART);
    assertThat(told(refunded, "refund-7")).isEqualTo(OrderTransition.withoutEvent(refunded));
  }

  @Test
  void wordsOfARefundAreKeptUntilTheOrderIsRedacted() {
    Order delivered = delivered();
    Order redacted = delivered.redact(STAFF, now).order();

    assertThat(note(refunding(delivered, "Alice is allergic"))).isEqualTo("Alice is allergic");
    assertThat(note(refunding(redacted, "Alice is allergic"))).isEmpty();
  }

  @Test
  void failureOfARefundIsToldInWordsUntilTheOrderIsRedacted() {
    Order refunding = refunding(delivered(), "");
    Order redacted = refunding.redact(STAFF, now).order();

    OrderTransition told = refunding.refundReported(REFUND, REFUSED, STAFF, now);
    OrderTransition toldLate = redacted.refundReported(REFUND, REFUSED, STAFF, now);

    assertThat(told.events())
        .extracting(OrderEvent::type, OrderEvent::detail)
        .containsExactly(tuple(OrderEvent.Type.REFUND_FAILED, "refund_declined"));
    assertThat(state(told.order())).isEqualTo(REFUSED);
    assertThat(toldLate.events()).extracting(OrderEvent::detail).containsExactly("");
    assertThat(state(toldLate.order())).isEqualTo(REFUSED.redacted()).isNotEqualTo(REFUSED);
  }

  @Test
  void redactionKeepsHowFarARefundIs() {
    RefundState pending = new RefundState.Pending("refund-7");
    RefundState succeeded = new RefundState.Succeeded("refund-7");

    assertThat(pending.redacted()).isEqualTo(pending);
    assertThat(succeeded.redacted()).isEqualTo(succeeded);
    assertThat(
            new RefundState.Failed(new RefundError("refund_declined", "No, Alice."), "refund-7")
                .redacted())
        .isEqualTo(new RefundState.Failed(new RefundError("refund_declined", ""), "refund-7"));
  }

  private static void assertCounted(OrderTransition told, Order before) {
    assertThat(told.events())
        .extracting(OrderEvent::type)
        .containsExactly(OrderEvent.Type.REFUNDED_ELSEWHERE);
    assertThat(told.order().refundedTotal()).isEqualTo(before.refundedTotal().plus(PART));
    assertThat(told.order().state()).isEqualTo(before.state());
  }

  private OrderTransition told(Order order, String paymentRefundId) {
    return order.refundedElsewhere(
        FakePayments.PAYMENT, new SettledRefund(paymentRefundId, PART), now);
  }

  private Order cancelling(UnaryOperator<Cancellation> progress) {
    Order begun = paid.cancel(new UUID(0, 7), "", ALICE, now).order();
    return begun
        .withCancellation(progress.apply(Objects.requireNonNull(begun.cancellation())))
        .order();
  }

  private Order delivered() {
    return paid.ship(new ShipmentId(new UUID(0, 10)), shipment(), STAFF, now)
        .order()
        .deliver(null, STAFF, now)
        .order();
  }

  private Order refunding(Order order, String note) {
    NewRefund refund = new NewRefund(List.of(new NewRefund.Item("1", 1, true)), note);
    return order.beginRefund(REFUND, refund, STAFF, now).order();
  }

  private Order heard(Order order, RefundState state) {
    return order.refundReported(REFUND, state, STAFF, now).order();
  }

  private static String note(Order order) {
    return order.refund(REFUND).orElseThrow().note();
  }

  private static RefundState state(Order order) {
    return order.refund(REFUND).orElseThrow().state();
  }
}
