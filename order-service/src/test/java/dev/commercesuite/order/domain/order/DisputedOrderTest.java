package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.dispute.DisputeNews;
import dev.commercesuite.order.domain.dispute.DisputeStep;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DisputedOrderTest extends OrderTesting {
  private static final Disputed WITHHELD = new Disputed(2_000, 300);

  private final Set<OrderEvent.Type> known = EnumSet.noneOf(OrderEvent.Type.class);

  @Test
  void showsWhatThePaymentServiceHas() {
    Order paid = pay(placed(mug()));
    now = now.plusSeconds(60);

    OrderTransition opened = tell(paid, DisputeStep.OPENED, WITHHELD);

    Order order = opened.order();
    assertThat(order.disputed()).isEqualTo(WITHHELD);
    assertThat(order.version()).isEqualTo(paid.version() + 1);
    assertThat(order.updateTime()).isEqualTo(now);
    assertThat(opened.stock()).isEmpty();
    assertThat(opened.settled()).isNull();
    assertThat(opened.events())
        .containsExactly(
            new OrderEvent(
                order.id(),
                order.version(),
                OrderEvent.Type.DISPUTE_OPENED,
                OrderState.PAID,
                Actor.Kind.SYSTEM,
                "",
                "",
                null,
                null,
                "dispute-1",
                now));
  }

  @ParameterizedTest
  @CsvSource({"OPENED, DISPUTE_OPENED", "WON, DISPUTE_WON", "LOST, DISPUTE_LOST"})
  void hasAnEventForEachStep(DisputeStep step, OrderEvent.Type type) {
    Order paid = pay(placed(mug()));

    assertThat(tell(paid, step, WITHHELD).events())
        .extracting(OrderEvent::type)
        .containsExactly(type);
  }

  @ParameterizedTest
  @EnumSource(DisputeStep.class)
  void changesNothingASecondTime(DisputeStep step) {
    Order paid = pay(placed(mug()));
    known.add(tell(paid, step, WITHHELD).events().getFirst().type());

    assertUnchanged(paid, step);
  }

  /** News of the beginning that come after those of the end are no news. */
  @ParameterizedTest
  @EnumSource(
      value = OrderEvent.Type.class,
      names = {"DISPUTE_WON", "DISPUTE_LOST"})
  void isNotOpenedAfterItsEnd(OrderEvent.Type end) {
    Order paid = pay(placed(mug()));
    known.add(end);

    assertUnchanged(paid, DisputeStep.OPENED);
  }

  @Test
  void knowsNothingOfPaymentsThatDidNotPayIt() {
    Order unpaid = placed(mug());
    assertUnchanged(unpaid, DisputeStep.OPENED);

    Order paid = pay(unpaid);
    OrderTransition told =
        paid.disputed("another payment", news(DisputeStep.OPENED, WITHHELD), known, now);
    assertThat(told).isEqualTo(OrderTransition.withoutEvent(paid));
  }

  @Test
  void waitsUntilItIsKnownWhetherThePaymentHasPaidIt() {
    payments.outcome = new AttemptState.Processing();
    Order order = pay(placed(mug()));

    assertThatThrownBy(() -> tell(order, DisputeStep.OPENED, WITHHELD))
        .isInstanceOf(OrderException.PaymentServiceUnavailable.class);
  }

  /** Who decides about the goods, and about the rest of the money, are people. */
  @Test
  void allowsWhatItAllowedBefore() {
    Order disputed = disputed();

    assertThat(disputed.state()).isEqualTo(OrderState.PAID);
    assertThat(
            disputed
                .ship(new ShipmentId(UUID.randomUUID()), shipment(), STAFF, now)
                .order()
                .state())
        .isEqualTo(OrderState.SHIPPED);
    assertThat(disputed.cancel(UUID.randomUUID(), "", STAFF, now).order().state())
        .isEqualTo(OrderState.CANCELLING);
    assertThat(
            disputed
                .beginRefund(UUID.randomUUID(), new NewRefund(List.of(), ""), STAFF, now)
                .order()
                .pendingRefunds())
        .hasSize(1);
  }

  /** Money that is disputed is in no refund, whatever comes first. */
  @Test
  void countsRefundsApart() {
    Order disputed = disputed();

    Order refunded =
        disputed
            .refundedElsewhere(
                paymentOf(disputed), new SettledRefund("refund-1", new Money("EUR", 500)), now)
            .order();

    assertThat(refunded.refundedTotal().minorUnits()).isEqualTo(500);
    assertThat(refunded.disputed()).isEqualTo(WITHHELD);
  }

  @Test
  void isDisputedAfterItWasCancelledAndRedacted() {
    Order cancelled = cancel(pay(placed(mug())));
    assertThat(cancelled.state()).isEqualTo(OrderState.CANCELLED);
    Order redacted = cancelled.redact(STAFF, now).order();

    Order order = tell(redacted, DisputeStep.LOST, new Disputed(0, 2_500)).order();

    assertThat(order.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(order.disputed()).isEqualTo(new Disputed(0, 2_500));
    assertThat(order.details()).isEqualTo(OrderDetails.REDACTED);
    assertThat(order.refundedTotal().minorUnits()).isEqualTo(TOTAL);
  }

  @Test
  void keepsItsDisputesWhenItIsRedacted() {
    Order delivered =
        disputed()
            .ship(new ShipmentId(UUID.randomUUID()), shipment(), STAFF, now)
            .order()
            .deliver(null, STAFF, now)
            .order();

    assertThat(delivered.redact(STAFF, now).order().disputed()).isEqualTo(WITHHELD);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, -1"})
  void refusesNegativeFigures(long withheld, long lost) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Disputed(withheld, lost))
        .withMessageContaining("-1")
        .withMessageContaining("expected 0 or more");
  }

  @Test
  void refusesADisputeWithoutAnId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DisputeNews("", DisputeStep.WON, Disputed.NONE))
        .withMessageContaining("disputeId");
  }

  private Order disputed() {
    return tell(pay(placed(mug())), DisputeStep.OPENED, WITHHELD).order();
  }

  private void assertUnchanged(Order order, DisputeStep step) {
    assertThat(tell(order, step, WITHHELD)).isEqualTo(OrderTransition.withoutEvent(order));
  }

  private OrderTransition tell(Order order, DisputeStep step, Disputed disputed) {
    String payment = order.attempt() == null ? "payment" : paymentOf(order);
    return order.disputed(payment, news(step, disputed), known, now);
  }

  private static DisputeNews news(DisputeStep step, Disputed disputed) {
    return new DisputeNews("dispute-1", step, disputed);
  }

  private static String paymentOf(Order order) {
    return Objects.requireNonNull(Objects.requireNonNull(order.attempt()).paymentId());
  }
}
