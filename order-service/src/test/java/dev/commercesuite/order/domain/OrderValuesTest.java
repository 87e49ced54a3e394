package dev.commercesuite.order.domain;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderException.PaymentServiceUnavailable;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Amounts, ids and refusals: the last value that is taken and what they say. */
class OrderValuesTest extends OrderTesting {
  private static final Money MOST = new Money("EUR", Money.MAX);

  @Test
  void amountIsNoneToTheMost() {
    assertThat(new Money("EUR", 0).plus(MOST)).isEqualTo(MOST);
    assertThat(new Money("EUR", Money.MAX / 4).times(4)).isEqualTo(MOST);
    assertThatThrownBy(() -> new Money("EUR", Money.MAX + 1)).hasMessageContaining("expected 0 to");
    assertThatThrownBy(() -> MOST.plus(new Money("EUR", 1)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("amount overflow: " + (Money.MAX + 1));
  }

  @Test
  void idsAreWrittenAsTheyAre() {
    UUID id = new UUID(1, 2);

    assertThat(new OrderId(id)).hasToString(id.toString());
    assertThat(new ProductId(id)).hasToString(id.toString());
    assertThat(new ShipmentId(id)).hasToString(id.toString());
    assertThat(new LineId(7)).hasToString("7");
    assertThat(new LineId(1).number()).isEqualTo(1);
    assertThatThrownBy(() -> new LineId(0)).hasMessageContaining("number is 0");
  }

  @Test
  void refusalNamesThreeProblemsAndCountsTheOthers() {
    assertThat(invalid(3)).hasMessageContaining("c2: no").hasMessageNotContaining("more");
    assertThat(invalid(5)).hasMessageContaining("c2: no and 2 more.").hasMessageNotContaining("c3");
  }

  @Test
  void paymentServiceIsAwayOrWrong() {
    IOException cause = new IOException("connection refused");

    assertThat(PaymentServiceUnavailable.outage(cause)).hasCause(cause);
    assertThat(PaymentServiceUnavailable.outage(null)).hasNoCause();
    assertThat(PaymentServiceUnavailable.outage(null).isTransient()).isTrue();
    assertThat(PaymentServiceUnavailable.defect(null).isTransient()).isFalse();
  }

  @Test
  void stockCannotFallBelowWhatIsReserved() {
    assertThat(new OrderException.AdjustmentExceedsStock(new ProductId(new UUID(0, 1)), -5, 3))
        .hasMessageContaining("is -5; expected at least -3");
  }

  @Test
  void lastPieceCanBeOrderedAndNoMore() {
    Product mug = product("mug", 100, "EUR", 2);
    NewOrder two = basket(new NewOrder.Item(mug.id(), 2));

    assertThat(fresh(orders.place(ALICE, request(), two)).lines()).hasSize(1);
    assertThatThrownBy(() -> orders.place(ALICE, request(), basket(new NewOrder.Item(mug.id(), 1))))
        .isInstanceOf(OrderException.StockInsufficient.class);
  }

  private static OrderException.InvalidFields invalid(int problems) {
    List<OrderException.Violation> violations =
        IntStream.range(0, problems)
            .mapToObj(i -> new OrderException.Violation("c" + i, "no"))
            .toList();
    return new OrderException.InvalidFields(violations);
  }
}
