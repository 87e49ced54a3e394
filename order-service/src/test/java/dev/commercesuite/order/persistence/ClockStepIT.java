package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are filtered by create time, which look for ids, when the clock is set. */
class ClockStepIT extends PostgresTesting {
  private static final Duration MOMENT = Duration.ofMillis(1);

  /** A minute back leaves ids a minute ahead; more than that, and they follow. */
  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT-59.999S", "PT-1M", "PT-1M-0.001S", "PT-2H", "PT2H"})
  void whatIsMadeAfterwardsIsFoundByItsCreateTime(Duration step) {
    Product mug = product(10);
    placed(ALICE, mug, 1);

    now = start.plus(step);
    Order order = placed(ALICE, mug, 1);
    Product pot = product(1);

    assertThat(order.createTime()).isEqualTo(now);
    assertThat(orders.list(STAFF, within(now, now.plus(MOMENT)), null, 10)).containsExactly(order);
    assertThat(orders.list(STAFF, within(now.plus(MOMENT), null), null, 10)).doesNotContain(order);
    assertThat(orders.list(STAFF, within(null, now), null, 10)).doesNotContain(order);
    assertThat(catalog.list(offered(now, now.plus(MOMENT)), null, 10))
        .extracting(Product::id)
        .containsExactly(pot.id());
  }

  /** The clock is set after the id is made and before the create time is taken. */
  @ParameterizedTest
  @ValueSource(strings = {"PT-1M", "PT1M"})
  void whatIsMadeMeanwhileIsFoundByItsCreateTime(Duration step) {
    Product mug = product(10);
    UUID id = ids.get();
    now = start.plus(step);
    Order order =
        fresh(
            new Orders(store, products, () -> id, numbers, clock, WINDOW, MOST_UNPAID)
                .place(ALICE, request(), basket(new Item(mug.id(), 1))));

    assertThat(orders.list(STAFF, within(now, now.plus(MOMENT)), null, 10)).containsExactly(order);
  }

  private static OrderFilter within(@Nullable Instant from, @Nullable Instant until) {
    return new OrderFilter(null, Set.of(), from, until, null, Map.of());
  }

  private static ProductFilter offered(Instant from, Instant until) {
    return new ProductFilter(Set.of(ProductState.values()), "", from, until, Map.of());
  }
}
