package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.order.domain.NewOrder.Item;
import dev.commercesuite.order.domain.Order;
import dev.commercesuite.order.domain.OrderEvent;
import dev.commercesuite.order.domain.OrderFilter;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderUpdate;
import dev.commercesuite.order.domain.Product;
import dev.commercesuite.order.domain.Reach;
import dev.commercesuite.order.domain.Rejection;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresOrderStoreIT extends PostgresTesting {

  @Test
  void keepsWholeOrders() {
    Product mug = product(10);
    Product pot = product(10);

    Order order =
        fresh(orders.place(ALICE, basket(new Item(pot.id(), 1), new Item(mug.id(), 2)), request()));

    assertThat(store.find(order.id(), new Reach.Anyones())).contains(order);
    assertThat(order.lines())
        .extracting(line -> line.productId())
        .containsExactly(pot.id(), mug.id());
    assertThat(current(mug.id()).reserved()).isEqualTo(2);
  }

  @Test
  void doesNotFindOrdersOutOfReach() {
    Order order = placed(ALICE, product(10), 1);

    assertThat(store.find(order.id(), new Reach.Only("bob"))).isEmpty();
    assertThatThrownBy(
            () -> orders.update(BOB, order.id(), new OrderUpdate(null, "x", null), request()))
        .isInstanceOf(Rejection.OrdersNotFound.class);
    assertThatThrownBy(() -> orders.get(ALICE, new OrderId(UUID.randomUUID())))
        .isInstanceOf(Rejection.OrdersNotFound.class);
  }

  @Test
  void givesARepeatedRequestTheSameBytesAndDoesNothing() {
    Product mug = product(10);
    IdempotentRequest<Order> once = request();
    Order order = fresh(orders.place(ALICE, basket(new Item(mug.id(), 2)), once));

    Answer<Order> again = orders.place(ALICE, basket(new Item(mug.id(), 2)), once);

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).isEqualTo(once.encode(order)));
    assertThat(current(mug.id()).reserved()).isEqualTo(2);
  }

  @Test
  void rejectsAnotherRequestUnderTheSameRequestId() {
    Product mug = product(10);
    IdempotentRequest<Order> once = request();
    var _ = orders.place(ALICE, basket(new Item(mug.id(), 2)), once);
    byte[] otherHash = new byte[32];
    otherHash[0] = 1;
    RequestKey other =
        new RequestKey(
            once.key().caller(),
            once.key().method(),
            once.key().requestId(),
            new RequestHash(otherHash));

    assertThatThrownBy(() ->
            orders.place(
                ALICE,
                basket(new Item(mug.id(), 3)),
                new IdempotentRequest<>(other, once.encoder())))
        .isInstanceOf(RequestIdReused.class);
  }

  @Test
  void aRejectedOrderLeavesNothingBehind() {
    Product mug = product(10);
    Product scarce = product(1);
    IdempotentRequest<Order> once = request();

    assertThatThrownBy(() ->
            orders.place(ALICE, basket(new Item(mug.id(), 1), new Item(scarce.id(), 2)), once))
        .isInstanceOf(Rejection.StockInsufficient.class)
        .hasMessageContaining("lines[1].quantity: is 2; expected at most 1");

    assertThat(current(mug.id()).reserved()).isZero();
    fresh(orders.place(ALICE, basket(new Item(mug.id(), 1)), once));
  }

  @Test
  void keepsEveryChangeWithItsEvent() {
    Order order = placed(ALICE, product(10), 1);
    now = start.plusSeconds(60);

    Order updated =
        fresh(orders.update(ALICE, order.id(), new OrderUpdate(null, "Later", 1L), request()));

    assertThat(store.find(order.id(), new Reach.Anyones())).contains(updated);
    assertThat(updated.updateTime()).isEqualTo(now);
    assertThat(store.events(order.id(), 0, 10))
        .extracting(OrderEvent::sequence, OrderEvent::type, OrderEvent::actorId)
        .containsExactly(
            tuple(1L, OrderEvent.Type.CREATED, "alice"),
            tuple(2L, OrderEvent.Type.UPDATED, "alice"));
    assertThat(store.events(order.id(), 1, 10)).hasSize(1);
  }

  @Test
  void listsNewestFirstInPagesAndByFilter() {
    Product mug = product(100);
    Order first = placed(ALICE, mug, 1);
    Order foreign = placed(BOB, mug, 1);
    now = start.plus(Duration.ofHours(1));
    Order second = placed(ALICE, mug, 1);
    Order third = placed(ALICE, mug, 1);
    OrderFilter all = new OrderFilter("", null, null, null);

    assertThat(orders.list(ALICE, all, null, 2)).containsExactly(third, second);
    assertThat(orders.list(ALICE, all, second.id(), 2)).containsExactly(first);
    assertThat(orders.list(STAFF, all, null, 9)).containsExactly(third, second, foreign, first);
    assertThat(orders.list(STAFF, new OrderFilter("bob", null, null, null), null, 9))
        .containsExactly(foreign);
    assertThat(orders.list(ALICE, new OrderFilter("", null, null, now), null, 9))
        .containsExactly(first);
    assertThat(orders.list(ALICE, new OrderFilter("", null, now, null), null, 9))
        .containsExactly(third, second);
    assertThat(
            orders.list(
                ALICE, new OrderFilter("", OrderState.PENDING_PAYMENT, start, now), null, 9))
        .containsExactly(first);
    assertThat(orders.list(ALICE, new OrderFilter("", OrderState.PAID, null, null), null, 9))
        .isEmpty();
  }

  @Test
  void findsSeveralOrders() {
    Product mug = product(100);
    Order first = placed(ALICE, mug, 1);
    Order foreign = placed(BOB, mug, 1);

    assertThat(store.findAll(List.of(foreign.id(), first.id()), new Reach.Only("alice")))
        .containsExactly(first);
  }
}
