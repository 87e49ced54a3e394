package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Numbers are drawn until one is free, whatever the source of random numbers does. */
class OrderNumbersIT extends PostgresTesting {
  private final Product mug = product(100);

  /** Says these, and then the last one for ever. */
  private static final class Scripted implements RandomGenerator {
    private final Queue<Long> values;

    Scripted(Long... values) {
      this.values = new ArrayDeque<>(List.of(values));
    }

    @Override
    public long nextLong() {
      return values.size() > 1 ? values.remove() : values.element();
    }

    @Override
    public long nextLong(long bound) {
      return Math.floorMod(nextLong(), bound);
    }

    int left() {
      return values.size();
    }
  }

  @Test
  void drawsAnewWhenAnOrderHasTheNumber() {
    random = new Scripted(7L, 7L, 7L, 8L, 9L);
    Order first = placed(ALICE, mug, 1);

    Order second = placed(BOB, mug, 1);

    assertThat(second.number()).isNotEqualTo(first.number());
    assertThat(((Scripted) random).left()).as("7 twice more, then 8; 9 is left").isEqualTo(1);
    assertThat(orders.get(BOB, second.id())).isEqualTo(second);
    assertThat(current(mug.id()).reserved()).isEqualTo(2);
    assertThat(orders.events(BOB, second.id(), 0, 10)).hasSize(1);
  }

  @Test
  void answersARetryWithTheNumberThatTheOrderGotInTheEnd() {
    random = new Scripted(7L, 7L, 8L);
    placed(ALICE, mug, 1);
    IdempotentRequest<Order> request = numberOf(request());

    Order order = fresh(orders.place(BOB, request, basket(new Item(mug.id(), 1))));
    Answer<Order> again = orders.place(BOB, request, basket(new Item(mug.id(), 1)));

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed ->
                assertThat(new String(replayed.response(), StandardCharsets.UTF_8))
                    .isEqualTo(order.number().toString()));
  }

  private static IdempotentRequest<Order> numberOf(IdempotentRequest<Order> request) {
    return new IdempotentRequest<>(
        request.key(), order -> order.number().toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void givesUpWhenNoNumberIsFreeAndLeavesNothingBehind() {
    random = new Scripted(7L);
    placed(ALICE, mug, 1);
    IdempotentRequest<Order> request = request();

    assertThatThrownBy(() -> orders.place(BOB, request, basket(new Item(mug.id(), 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("8 order numbers in a row were taken");

    assertThat(current(mug.id()).reserved()).isEqualTo(1);
    random = new Scripted(8L);
    assertThat(fresh(orders.place(BOB, request, basket(new Item(mug.id(), 1)))).customerId())
        .isEqualTo(BOB.id());
  }

  @Test
  void findsAnOrderByItsNumberAmongThoseThatTheActorMaySee() {
    Order order = placed(ALICE, mug, 1);
    placed(ALICE, mug, 1);
    OrderFilter filter = new OrderFilter(null, Set.of(), null, null, order.number(), Map.of());

    assertThat(orders.list(STAFF, filter, null, 10)).containsExactly(order);
    assertThat(orders.list(ALICE, filter, null, 10)).containsExactly(order);
    assertThat(orders.list(BOB, filter, null, 10)).isEmpty();
  }

  @Test
  void storesTheNumberWithoutHyphens() {
    Order order = placed(ALICE, mug, 1);

    List<String> stored =
        database.inReadOnlyTransaction(
            tx -> tx.query("select number from orders", row -> row.text("number")));

    assertThat(stored).containsExactly(order.number().characters());
    assertThat(OrderNumber.of(stored.getFirst())).isEqualTo(order.number());
  }
}
