package dev.commercesuite.order.domain.order;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nobody keeps more from others than a few unpaid orders. */
class UnpaidOrdersTest extends OrderTesting {
  private final Product pot = product("pot", 3_000, "EUR", 1_000);

  private Order place(Actor actor) {
    return fresh(orders.place(actor, request(), basket(new Item(pot.id(), 1))));
  }

  private List<Order> placeAsManyAsMayBe() {
    List<Order> placed = new ArrayList<>();
    for (int number = 1; number <= MOST_UNPAID; number++) {
      placed.add(place(ALICE));
    }
    return placed;
  }

  private void assertThatNoMoreMayBe() {
    assertThatThrownBy(() -> place(ALICE))
        .isInstanceOfSatisfying(
            OrderException.TooManyUnpaidOrders.class,
            e -> assertThat(e.limit()).isEqualTo(MOST_UNPAID))
        .hasMessageStartingWith("4 of your orders wait to be paid");
  }

  @Test
  void refusesOneMoreThanMayBeAndReservesNothing() {
    placeAsManyAsMayBe();

    assertThatNoMoreMayBe();

    assertThat(store.product(pot.id()).reserved()).isEqualTo(MOST_UNPAID);
  }

  @Test
  void takesAnotherOneOnceOneIsPaidOrCancelledOrExpired() {
    List<Order> placed = placeAsManyAsMayBe();

    pay(placed.get(0));
    placed.add(place(ALICE));
    assertThatNoMoreMayBe();
    cancel(placed.get(1));
    placed.add(place(ALICE));
    assertThatNoMoreMayBe();
    now = now.plus(WINDOW);
    assertThat(recovery.recover(placed.get(2).id()).state()).isEqualTo(OrderState.EXPIRED);
    place(ALICE);
    assertThatNoMoreMayBe();
  }

  @Test
  void isForEachCustomer() {
    placeAsManyAsMayBe();

    assertThat(place(BOB).customerId()).isEqualTo(BOB.id());
  }

  @Test
  void isNotForStaff() {
    Actor staff = new Actor(Actor.Kind.USER, ALICE.id(), Set.of(Actor.Permission.CHANGE_ANY_ORDER));
    placeAsManyAsMayBe();

    assertThat(place(staff).customerId()).isEqualTo(ALICE.id());
    assertThatNoMoreMayBe();
  }

  @Test
  void aRequestThatTookEffectKeepsItsAnswer() {
    UUID last = UUID.randomUUID();
    NewOrder basket = basket(new Item(pot.id(), 1));
    for (int number = 1; number < MOST_UNPAID; number++) {
      place(ALICE);
    }
    var _ = fresh(orders.place(ALICE, request("caller", last), basket));

    assertThat(orders.place(ALICE, request("caller", last), basket))
        .isInstanceOf(Answer.Replayed.class);
  }

  @Test
  void aQuoteIsNoOrder() {
    placeAsManyAsMayBe();

    assertThat(orders.quote(ALICE, basket(new Item(pot.id(), 1))).total().minorUnits())
        .isEqualTo(3_000);
  }
}
