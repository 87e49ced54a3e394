package dev.commercesuite.order.domain.payment;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.runtime.testing.TestRequests.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What happens when somebody else is faster, or the answer takes long. */
class FasterDuplicatesTest extends OrderTesting {
  private static final Actor FINANCE =
      new Actor(Actor.Kind.USER, "finance", Set.of(Actor.Permission.REFUND_ANY_ORDER));
  private static final OrderNumber TAKEN = OrderNumber.of("C4F7-9KTN-QN");

  @Test
  void paymentThatIsProcessedIsLookedUpAndNotChargedAgain() {
    Order order = placed(mug());
    payments.outcome = new Processing();
    pay(order);
    payments.outcome = new Succeeded();

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);

    assertThat(payments.calls).containsExactly("charge", "find");
  }

  @Test
  void refundThatAFasterDuplicateHasEndedIsAnsweredAsThatOne() {
    Order order = pay(placed(mug()));
    IdempotentRequest<RefundedOrder> request = request();
    byte[][] first = new byte[1][];
    payments.duringRefund = () -> first[0] = response(refundOne(order, request));

    Answer<RefundedOrder> late = refundOne(order, request);

    assertThat(late).isInstanceOf(Answer.Replayed.class);
    assertThat(response(late)).isEqualTo(first[0]);
    assertThat(payments.refunded).isEqualTo(1_250);
    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(1_250);
  }

  @Test
  void lastPieceIsSoldOnceAndWhoeverIsLateIsTold() {
    Product last = product("last", 1_250, "EUR", 1);
    NewOrder one = basket(new NewOrder.Item(last.id(), 1));
    Orders late =
        ordersNumberedBy(() -> {
          fresh(orders.place(BOB, request(), one));
          return TAKEN;
        });

    assertThatThrownBy(() -> late.place(ALICE, request(), one))
        .isInstanceOf(OrderException.StockInsufficient.class)
        .hasMessageContaining(last.id().toString());
    assertThat(store.product(last.id()).available()).isZero();
  }

  @Test
  void answerHasTheNumberThatTheOrderGotAndNotTheOneThatWasTaken() {
    Product mug = mug();
    OrderNumber free = another(TAKEN);
    Deque<OrderNumber> drawn = new ArrayDeque<>(List.of(TAKEN, TAKEN, free));
    Orders numbered = ordersNumberedBy(drawn::remove);
    NewOrder one = basket(new NewOrder.Item(mug.id(), 1));
    IdempotentRequest<Order> request = request(ALICE.id(), UUID.randomUUID());

    Order first = fresh(numbered.place(ALICE, request(), one));
    Order second = fresh(numbered.place(ALICE, request, one));

    assertThat(first.number()).isEqualTo(TAKEN);
    assertThat(second.number()).isEqualTo(free);
    assertThat(response(orders.place(ALICE, request, one))).isEqualTo(request.encode(second));
  }

  /** It has waited for a minute; no refund has failed. */
  @Test
  void cancellationThatTakesLongIsLookedAtLessOften() {
    Order order = pay(placed(mug()));
    payments.refundOutcome = new RefundReport.Pending("refund-1");
    Order cancelling = cancel(order);
    assertThat(cancelling.state()).isEqualTo(OrderState.CANCELLING);
    assertThat(recovery.nextLook(cancelling)).isEqualTo(now.plusSeconds(2));

    now = now.plusSeconds(60);

    assertThat(recovery.nextLook(cancelling)).isEqualTo(now.plusSeconds(15));
  }

  private static OrderNumber another(OrderNumber taken) {
    OrderNumber number = OrderNumber.random(new SplittableRandom(20_261_130));
    assertThat(number).isNotEqualTo(taken);
    return number;
  }

  private Orders ordersNumberedBy(Supplier<OrderNumber> numbers) {
    return new Orders(store, store, UUID::randomUUID, numbers, () -> now, WINDOW, MOST_UNPAID);
  }

  private Answer<RefundedOrder> refundOne(Order order, IdempotentRequest<RefundedOrder> request) {
    NewRefund one = new NewRefund(List.of(new NewRefund.Item("1", 1, true)), "");
    return refunds.refund(FINANCE, request, order.id(), one, null);
  }
}
