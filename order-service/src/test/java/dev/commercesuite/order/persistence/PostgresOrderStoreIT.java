package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresOrderStoreIT extends PostgresTesting {

  @Test
  void keepsWholeOrders() {
    Product mug = product(10);
    Product pot = product(10);

    Order order =
        fresh(orders.place(ALICE, request(), basket(new Item(pot.id(), 1), new Item(mug.id(), 2))));

    assertThat(store.find(order.id(), new OrderVisibility.All())).contains(order);
    assertThat(order.lines())
        .extracting(line -> line.productId())
        .containsExactly(pot.id(), mug.id());
    assertThat(current(mug.id()).reserved()).isEqualTo(2);
  }

  @Test
  void doesNotFindOrdersOutOfReach() {
    Order order = placed(ALICE, product(10), 1);

    assertThat(store.find(order.id(), new OrderVisibility.OfCustomer(BOB.id()))).isEmpty();
    assertThatThrownBy(() ->
            orders.update(BOB, request(), order.id(), new OrderUpdate(null, "x", null, null, null)))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThatThrownBy(() -> orders.get(ALICE, new OrderId(UUID.randomUUID())))
        .isInstanceOf(OrderException.OrderNotFound.class);
  }

  @Test
  void givesARepeatedRequestTheSameBytesAndDoesNothing() {
    Product mug = product(10);
    IdempotentRequest<Order> request = request();
    Order order = fresh(orders.place(ALICE, request, basket(new Item(mug.id(), 2))));

    Answer<Order> again = orders.place(ALICE, request, basket(new Item(mug.id(), 2)));

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).isEqualTo(request.encode(order)));
    assertThat(current(mug.id()).reserved()).isEqualTo(2);
  }

  @Test
  void givesARepeatedRequestItsAnswerAlthoughTheProductIsInactiveByNow() {
    Product mug = product(10);
    IdempotentRequest<Order> request = request();
    Order order = fresh(orders.place(ALICE, request, basket(new Item(mug.id(), 2))));
    deactivate(mug.id());

    Answer<Order> again = orders.place(ALICE, request, basket(new Item(mug.id(), 2)));

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).isEqualTo(request.encode(order)));
    assertThatThrownBy(() -> placed(ALICE, mug, 2))
        .isInstanceOf(OrderException.ProductsInactive.class);
  }

  @Test
  void rejectsAnotherRequestUnderTheSameRequestId() {
    Product mug = product(10);
    IdempotentRequest<Order> request = request();
    var _ = orders.place(ALICE, request, basket(new Item(mug.id(), 2)));
    byte[] otherHash = new byte[32];
    otherHash[0] = 1;
    RequestKey other =
        new RequestKey(
            request.key().caller(),
            request.key().method(),
            request.key().requestId(),
            new RequestHash(otherHash));

    assertThatThrownBy(() ->
            orders.place(
                ALICE,
                new IdempotentRequest<>(other, request.encoder()),
                basket(new Item(mug.id(), 3))))
        .isInstanceOf(RequestIdReused.class);
  }

  @Test
  void aRejectedOrderLeavesNothingBehind() {
    Product mug = product(10);
    Product scarce = product(1);
    IdempotentRequest<Order> request = request();

    assertThatThrownBy(() ->
            orders.place(ALICE, request, basket(new Item(mug.id(), 1), new Item(scarce.id(), 2))))
        .isInstanceOf(OrderException.StockInsufficient.class)
        .hasMessageContaining("lines[1].quantity: is 2; expected at most 1");

    assertThat(current(mug.id()).reserved()).isZero();
    fresh(orders.place(ALICE, request, basket(new Item(mug.id(), 1))));
  }

  @Test
  void keepsEveryChangeWithItsEvent() {
    Order order = placed(ALICE, product(10), 1);
    now = start.plusSeconds(60);

    Order updated =
        fresh(
            orders.update(
                ALICE, request(), order.id(), new OrderUpdate(null, "Later", null, null, 1L)));

    assertThat(store.find(order.id(), new OrderVisibility.All())).contains(updated);
    assertThat(updated.updateTime()).isEqualTo(now);
    assertThat(store.events(order.id(), 0, 10))
        .extracting(OrderEvent::sequence, OrderEvent::type, OrderEvent::actorId)
        .containsExactly(
            tuple(1L, OrderEvent.Type.CREATED, ALICE.id()),
            tuple(2L, OrderEvent.Type.UPDATED, ALICE.id()));
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
    OrderFilter all = new OrderFilter(null, Set.of(), null, null, null, Map.of());

    assertThat(orders.list(ALICE, all, null, 2)).containsExactly(third, second);
    assertThat(orders.list(ALICE, all, second.id(), 2)).containsExactly(first);
    assertThat(orders.list(STAFF, all, null, 9)).containsExactly(third, second, foreign, first);
    assertThat(
            orders.list(
                STAFF, new OrderFilter(BOB.id(), Set.of(), null, null, null, Map.of()), null, 9))
        .containsExactly(foreign);
    assertThat(
            orders.list(ALICE, new OrderFilter(null, Set.of(), null, now, null, Map.of()), null, 9))
        .containsExactly(first);
    assertThat(
            orders.list(ALICE, new OrderFilter(null, Set.of(), now, null, null, Map.of()), null, 9))
        .containsExactly(third, second);
    assertThat(
            orders.list(
                ALICE,
                new OrderFilter(
                    null, Set.of(OrderState.PENDING_PAYMENT), start, now, null, Map.of()),
                null,
                9))
        .containsExactly(first);
    assertThat(
            orders.list(
                ALICE,
                new OrderFilter(null, Set.of(OrderState.PAID), null, null, null, Map.of()),
                null,
                9))
        .isEmpty();
    assertThat(
            orders.list(
                ALICE,
                new OrderFilter(
                    null,
                    Set.of(OrderState.PAID, OrderState.PENDING_PAYMENT),
                    null,
                    null,
                    null,
                    Map.of()),
                second.id(),
                9))
        .containsExactly(first);
    assertThat(
            orders.list(
                ALICE,
                new OrderFilter(
                    null, Set.of(OrderState.PAID, OrderState.SHIPPED), null, null, null, Map.of()),
                null,
                9))
        .isEmpty();
  }

  @Test
  void findsSeveralOrders() {
    Product mug = product(100);
    Order first = placed(ALICE, mug, 1);
    Order foreign = placed(BOB, mug, 1);

    assertThat(
            store.findAll(
                List.of(foreign.id(), first.id()), new OrderVisibility.OfCustomer(ALICE.id())))
        .containsExactly(first);
  }
}
