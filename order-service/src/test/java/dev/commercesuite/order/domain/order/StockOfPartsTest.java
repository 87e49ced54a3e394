package dev.commercesuite.order.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.StockEffect;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.testing.TestRequests;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A part of an order moves the stock of its own products only. */
class StockOfPartsTest extends OrderTesting {
  private static final UUID REFUND = new UUID(0, 4);

  private final Product mug = mug();

  @Test
  void onlyWhatIsSentLeavesTheStock() {
    Order paid = paidWithPlates();

    OrderTransition sent =
        paid.ship(new ShipmentId(UUID.randomUUID()), shipment(item("1", 1)), STAFF, now);

    assertThat(sent.stock()).containsExactly(new StockMove(StockEffect.SELL, Map.of(mug.id(), 1)));
  }

  @Test
  void refundMovesEachProductOnceAndOnlyThoseThatItIsAbout() {
    Order paid = paidWithPlates();
    NewRefund refund =
        new NewRefund(
            List.of(new NewRefund.Item("1", 1, true), new NewRefund.Item("2", 2, false)), "");

    OrderTransition refunded =
        paid.beginRefund(REFUND, refund, STAFF, now)
            .order()
            .refundReported(REFUND, new RefundState.Succeeded("refund-1"), STAFF, now);

    assertThat(refunded.stock())
        .containsExactly(
            new StockMove(StockEffect.RELEASE, Map.of(mug.id(), 1)),
            new StockMove(StockEffect.SELL, Map.of(paid.lines().get(1).productId(), 2)));
  }

  /** Two mugs and three plates. */
  private Order paidWithPlates() {
    Product plate = product("plate", 900, "EUR", 10);
    return pay(
        TestRequests.fresh(
            orders.place(
                ALICE,
                TestRequests.request(),
                basket(new NewOrder.Item(mug.id(), 2), new NewOrder.Item(plate.id(), 3)))));
  }
}
