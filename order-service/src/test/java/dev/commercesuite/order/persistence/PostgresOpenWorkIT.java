package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OpenWork.Task;
import dev.commercesuite.order.domain.Order;
import dev.commercesuite.order.domain.OrderUpdate;
import dev.commercesuite.order.domain.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresOpenWorkIT extends PostgresTesting {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private final PostgresOpenWork work = new PostgresOpenWork(database);
  private final Instant expiry = start.plus(WINDOW);

  @Test
  void givesEachDueOrderToOneWorkerUntilItsLeaseIsOver() {
    Product mug = product(10);
    Order first = placed(ALICE, mug, 1);
    Order second = placed(ALICE, mug, 1);

    assertThat(work.claim(expiry.minusMillis(1), LEASE, 10)).isEmpty();
    List<Task> one = work.claim(expiry, LEASE, 1);
    List<Task> two = work.claim(expiry, LEASE, 10);
    assertThat(one).hasSize(1);
    assertThat(two).hasSize(1).doesNotContainAnyElementsOf(one);
    assertThat(work.claim(expiry, LEASE, 10)).isEmpty();
    assertThat(work.claim(expiry.plus(LEASE), LEASE, 10))
        .containsExactlyInAnyOrder(new Task(first.id(), 0), new Task(second.id(), 0));
  }

  @Test
  void countsFailuresAndLeavesParkedOrdersAlone() {
    Order order = placed(ALICE, product(10), 1);

    work.retry(order.id(), expiry, "no luck");
    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 1));
    work.park(order.id(), "no luck at all");
    assertThat(work.claim(expiry.plus(LEASE), LEASE, 10)).isEmpty();
  }

  @Test
  void aChangeOfTheOrderIsAFreshStart() {
    Order order = placed(ALICE, product(10), 1);
    work.retry(order.id(), expiry, "no luck");
    work.park(order.id(), "no luck at all");

    var _ = orders.update(ALICE, order.id(), new OrderUpdate(null, "x", null), request());

    assertThat(work.claim(expiry, LEASE, 10)).containsExactly(new Task(order.id(), 0));
  }
}
