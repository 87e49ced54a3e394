package dev.commercesuite.order.domain.order;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShipmentsTest extends OrderTesting {
  private final Product mug = mug();
  private final Product pot = product("pot", 3_999, "EUR", 10);

  /** Two mugs in line 1, three pots in line 2. */
  private Order paid() {
    Order order =
        fresh(orders.place(ALICE, request(), basket(new Item(mug.id(), 2), new Item(pot.id(), 3))));
    return pay(order);
  }

  private Order ship(Order order, NewShipment.Item... items) {
    return fresh(orders.ship(STAFF, request(), order.id(), shipment(items), null));
  }

  private Order deliver(Order order, @Nullable ShipmentId shipment) {
    return fresh(orders.deliver(STAFF, request(), order.id(), shipment, null));
  }

  private List<Long> stock(Product product) {
    Product now = store.product(product.id());
    return List.of(now.stock(), now.reserved());
  }

  @Test
  void sendsAllOfAnOrderUnlessToldOtherwise() {
    Order shipped = ship(paid());
    Order delivered = deliver(shipped, null);

    assertThat(shipped.state()).isEqualTo(OrderState.SHIPPED);
    assertThat(shipped.lines()).allMatch(line -> line.unshipped() == 0);
    assertThat(delivered.state()).isEqualTo(OrderState.DELIVERED);
    assertThat(delivered.shipments())
        .containsExactly(
            new Shipment(
                shipped.shipments().getFirst().id(),
                List.of(new Shipment.Item(new LineId(1), 2), new Shipment.Item(new LineId(2), 3)),
                "DHL",
                "4711",
                now,
                now));
  }

  @Test
  void staysPaidUntilAllIsSentAndShippedUntilAllHasArrived() {
    Order first = ship(paid(), item("2", 1), item("1", 2));
    Order second = ship(first, item("2", 1));
    Order last = ship(second);
    Order arrived = deliver(last, second.shipments().getLast().id());
    Order done = deliver(arrived, null);

    assertThat(first.state()).isEqualTo(OrderState.PAID);
    assertThat(first.lines()).extracting(OrderLine::shippedQuantity).containsExactly(2, 1);
    assertThat(first.shipments().getFirst().items())
        .containsExactly(new Shipment.Item(new LineId(1), 2), new Shipment.Item(new LineId(2), 1));
    assertThat(second.state()).isEqualTo(OrderState.PAID);
    assertThat(last.state()).isEqualTo(OrderState.SHIPPED);
    assertThat(last.shipments().getLast().items())
        .containsExactly(new Shipment.Item(new LineId(2), 1));
    assertThat(arrived.state()).isEqualTo(OrderState.SHIPPED);
    assertThat(done.state()).isEqualTo(OrderState.DELIVERED);
  }

  @Test
  void aShipmentMayArriveBeforeTheNextIsSent() {
    Order first = ship(paid(), item("1", 2));
    Order arrived = deliver(first, null);
    Order second = ship(arrived);
    Order done = deliver(second, null);

    assertThat(arrived.state()).isEqualTo(OrderState.PAID);
    assertThat(second.state()).isEqualTo(OrderState.SHIPPED);
    assertThat(done.state()).isEqualTo(OrderState.DELIVERED);
  }

  @Test
  void takesWhatIsSentOutOfTheStockOnce() {
    Order order = paid();
    assertThat(stock(mug)).containsExactly(10L, 2L);

    ship(order, item("1", 1), item("2", 2));
    assertThat(stock(mug)).containsExactly(9L, 1L);
    assertThat(stock(pot)).containsExactly(8L, 1L);

    ship(order);
    deliver(order, null);
    assertThat(stock(mug)).containsExactly(8L, 0L);
    assertThat(stock(pot)).containsExactly(7L, 0L);
  }

  @Test
  void everyShipmentHasItsEvents() {
    Order order = ship(ship(paid(), item("1", 1)));
    ShipmentId first = order.shipments().getFirst().id();
    ShipmentId second = order.shipments().getLast().id();
    Order done = deliver(order, null);

    List<OrderEvent> events = orders.events(STAFF, order.id(), 3, 100);

    assertThat(events)
        .extracting(OrderEvent::type, OrderEvent::shipmentId, OrderEvent::state)
        .containsExactly(
            tuple(OrderEvent.Type.SHIPPED, first, OrderState.PAID),
            tuple(OrderEvent.Type.SHIPPED, second, OrderState.SHIPPED),
            tuple(OrderEvent.Type.DELIVERED, first, OrderState.SHIPPED),
            tuple(OrderEvent.Type.DELIVERED, second, OrderState.DELIVERED));
    assertThat(events).extracting(OrderEvent::sequence).containsExactly(4L, 5L, 6L, 7L);
    assertThat(events).extracting(OrderEvent::detail).containsOnly("DHL 4711");
    assertThat(done.version()).isEqualTo(7);
  }

  @Test
  void answersARepeatedRequestWithoutSendingMore() {
    Order order = paid();
    IdempotentRequest<Order> request = request("staff", UUID.randomUUID());
    Order sent = fresh(orders.ship(STAFF, request, order.id(), shipment(item("1", 1)), null));

    Answer<Order> again = orders.ship(STAFF, request, order.id(), shipment(item("1", 1)), null);

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).isEqualTo(request.encode(sent)));
    assertThat(current(order).shipments()).hasSize(1);
    assertThat(stock(mug)).containsExactly(9L, 1L);
  }

  @Test
  void rejectsMoreThanIsLeftWithEveryLine() {
    Order order = ship(paid(), item("1", 1));

    var rejection =
        catchThrowableOfType(
            OrderException.ShipmentExceedsOrder.class,
            () -> ship(order, item("2", 4), item("1", 2)));

    assertThat(rejection.problems())
        .extracting(problem -> problem.lineId(), problem -> problem.violation().field())
        .containsExactly(tuple("2", "items[0].quantity"), tuple("1", "items[1].quantity"));
    assertThat(rejection).hasMessageContaining("is 2; expected at most 1");
    assertThat(current(order)).isEqualTo(order);
    assertThat(stock(mug)).containsExactly(9L, 1L);
  }

  @Test
  void rejectsLinesThatTheOrderDoesNotHave() {
    Order order = paid();

    var rejection =
        catchThrowableOfType(
            OrderException.OrderLinesNotFound.class,
            () -> ship(order, item("3", 1), item("1", 1), item("01", 1)));

    assertThat(rejection.problems())
        .extracting(problem -> problem.lineId(), problem -> problem.violation().field())
        .containsExactly(tuple("3", "items[0].line_id"), tuple("01", "items[2].line_id"));
    assertThat(rejection).hasMessageContaining("has no line \"3\"");
    assertThat(current(order).shipments()).isEmpty();
  }

  @Test
  void rejectsTheSameLineInTwoItems() {
    assertThatThrownBy(() -> shipment(item("1", 1), item("2", 1), item("1", 1)))
        .isInstanceOf(OrderException.InvalidFields.class)
        .hasMessageContaining("items[2].line_id")
        .hasMessageContaining("items[0]");
  }

  @Test
  void sendsOnlyWhatIsPaidAndNotSent() {
    Order unpaid = placed(mug);
    Order cancelled = cancel(paid());
    Order shipped = ship(paid());

    assertThatThrownBy(() -> ship(unpaid))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is PENDING_PAYMENT and cannot be shipped; expected PAID.");
    assertThatThrownBy(() -> ship(cancelled))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is CANCELLED");
    assertThatThrownBy(() -> ship(shipped, item("1", 1)))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is SHIPPED");
  }

  @Test
  void anOrderHasFiftyShipmentsAtMost() {
    Product bead = product("bead", 1, "EUR", 100);
    Order order = fresh(orders.place(ALICE, request(), basket(new Item(bead.id(), 60))));
    pay(order);
    for (int i = 0; i < 50; i++) {
      ship(order, item("1", 1));
    }

    assertThatThrownBy(() -> ship(order))
        .isInstanceOf(OrderException.ShipmentLimitReached.class)
        .hasMessageContaining("has 50 shipments");
    assertThat(stock(bead)).containsExactly(50L, 10L);
  }

  @Test
  void deliversOnlyWhatIsOnItsWay() {
    Order paid = paid();
    Order unpaid = placed(mug);
    ShipmentId unknown = new ShipmentId(UUID.randomUUID());

    assertThatThrownBy(() -> deliver(unpaid, null)).isInstanceOf(OrderException.StateInvalid.class);
    assertThatThrownBy(() -> deliver(paid, null))
        .isInstanceOf(OrderException.NothingInTransit.class);
    assertThatThrownBy(() -> deliver(paid, unknown))
        .isInstanceOf(OrderException.ShipmentNotFound.class)
        .hasMessageContaining(unknown.toString());

    Order sent = ship(paid, item("1", 1));
    ShipmentId first = sent.shipments().getFirst().id();
    Order arrived = deliver(sent, first);
    assertThatThrownBy(() -> deliver(arrived, first))
        .isInstanceOf(OrderException.ShipmentDelivered.class)
        .hasMessageContaining(first.toString());
    assertThatThrownBy(() -> deliver(arrived, null))
        .isInstanceOf(OrderException.NothingInTransit.class);
    assertThatThrownBy(() -> deliver(ship(paid()), first))
        .isInstanceOf(OrderException.ShipmentNotFound.class);

    Order done = deliver(ship(arrived), null);
    assertThatThrownBy(() -> deliver(done, null))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("is DELIVERED");
  }

  @Test
  void nothingArrivesBeforeItWasSent() {
    Instant sent = now;
    Order order = ship(paid());
    now = sent.minusSeconds(1);

    assertThat(deliver(order, null).shipments().getFirst().deliverTime()).isEqualTo(sent);
  }
}
