package dev.commercesuite.order.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a cancellation asks that waits for a bank, or for the next try after a refusal. */
class WaitingCancellationsTest extends OrderTesting {
  private static final RefundReport REFUSED =
      new RefundReport.Failed(new RefundError("charge_disputed", "It is disputed."), null);

  /** A dispute takes months. */
  @ParameterizedTest(name = "after {0} s it asks again in {1} s")
  @CsvSource({"0, 4", "16, 4", "60, 15", "120, 30", "7776000, 30"})
  void asksLessAndLessOftenThoughARefundWasRefused(long waited, long pause) {
    Order order = refused(1);
    payments.disputed = TOTAL;
    now = now.plusSeconds(waited);

    Order waiting = recovery.recover(order.id());

    assertThat(cancellation(waiting).refundsFailed()).isEqualTo(1);
    assertThat(recovery.nextLook(waiting)).isEqualTo(now.plusSeconds(pause));
  }

  /** Nine in a row; the tenth refusal leaves it to a person. */
  @ParameterizedTest(name = "after {0} refusals it asks again in {1} s")
  @CsvSource({"1, 15", "2, 15", "3, 16", "4, 32", "9, 1024"})
  void asksNoSoonerThanTheNextRefundIsTried(int refusals, long pause) {
    Order order = refused(refusals);
    now = now.plusSeconds(60);

    assertThat(recovery.nextLook(current(order))).isEqualTo(now.plusSeconds(pause));
  }

  @Test
  void asksForARefundThatIsUnderWayAsForAnyOther() {
    Order order = refused(8);
    payments.refundOutcome = new RefundReport.Pending("refund-9");
    now = now.plusSeconds(60);

    Order waiting = recovery.recover(order.id());

    assertThat(cancellation(waiting).refund()).isNotNull();
    assertThat(recovery.nextLook(waiting)).isEqualTo(now.plusSeconds(15));
  }

  /** An order that is being cancelled, and of which so many refunds were refused. */
  private Order refused(int refusals) {
    Order order = pay(placed(mug()));
    payments.refundOutcome = REFUSED;
    Order cancelling = cancel(order);
    for (int refusal = 2; refusal <= refusals; refusal++) {
      cancelling = recovery.recover(order.id());
    }
    assertThat(cancelling.state()).isEqualTo(OrderState.CANCELLING);
    assertThat(cancellation(current(order)).refundsFailed()).isEqualTo(refusals);
    return order;
  }

  private static Cancellation cancellation(Order order) {
    return Objects.requireNonNull(order.cancellation());
  }
}
