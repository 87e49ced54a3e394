package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many buyers at once, on a real PostgreSQL. */
class StockRacesIT extends PostgresTesting {

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<T>> futures = new ArrayList<>();
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return task.call();
            }));
      }
      start.countDown();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
    }
    return results;
  }

  @Test
  void neverSellsMoreThanThereIs() throws Exception {
    Product scarce = product(10);
    List<Callable<Boolean>> buyers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      buyers.add(() -> {
        try {
          placed(ALICE, scarce, 1);
          return true;
        } catch (OrderException.StockInsufficient _) {
          return false;
        }
      });
    }

    long sold = atOnce(buyers).stream().filter(bought -> bought).count();

    assertThat(sold).isEqualTo(10);
    assertThat(current(scarce.id()).reserved()).isEqualTo(10);
  }

  @Test
  void thoseWhoWaitForAHotProductLeaveThePoolToOthers() throws Exception {
    Product hot = product(100);
    Product cold = product(100);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Future<Order>> buyers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> holder =
          threads.submit(() ->
              database.inTransaction(tx -> {
                PostgresCatalogStore.locked(tx, List.of(hot.id()));
                held.countDown();
                return awaited(release);
              }));
      held.await();
      for (int i = 0; i < 4 * config.poolSize(); i++) {
        buyers.add(threads.submit(() -> placed(ALICE, hot, 1)));
      }
      await().until(() -> waitingForLocks() == 2);

      assertThat(placed(BOB, cold, 1).lines()).hasSize(1);
      assertThat(waitingForLocks()).isEqualTo(2);

      release.countDown();
      assertThat(holder.get()).isTrue();
    }
    assertThat(buyers.stream().filter(buyer -> buyer.state() == Future.State.SUCCESS))
        .hasSize(Math.toIntExact(current(hot.id()).reserved()));
  }

  @Test
  void refusesAProductThatChangedBeforeItsRowWasLocked() throws Exception {
    Product withdrawn = product(100);
    Product scarce = product(2);
    Product cheap = product(100);
    Product foreign = product(100);
    Product own = product(100);
    NewOrder mixed = basket(new Item(own.id(), 1), new Item(foreign.id(), 1));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> holder =
          threads.submit(() ->
              database.inTransaction(tx -> {
                int changed =
                    tx.update(
                        """
                        update products set
                          state = case when id = ? then 'INACTIVE' else 'ACTIVE' end,
                          reserved = case when id = ? then 1 else 0 end,
                          currency = case when id = ? then 'USD' else 'EUR' end,
                          price_minor_units = 1
                        """,
                        withdrawn.id().value(),
                        scarce.id().value(),
                        foreign.id().value());
                held.countDown();
                return awaited(release) ? changed : -1;
              }));
      held.await();
      Future<Order> inactive = threads.submit(() -> placed(ALICE, withdrawn, 1));
      Future<Order> insufficient = threads.submit(() -> placed(ALICE, scarce, 2));
      Future<Order> repriced = threads.submit(() -> placed(ALICE, cheap, 1));
      Future<Order> currencies = threads.submit(() -> fresh(orders.place(ALICE, request(), mixed)));
      await().until(() -> waitingForLocks() == 4);
      release.countDown();

      assertThat(holder.get()).isEqualTo(5);
      assertThatThrownBy(inactive::get).hasCauseInstanceOf(OrderException.ProductsInactive.class);
      assertThatThrownBy(insufficient::get)
          .hasCauseInstanceOf(OrderException.StockInsufficient.class)
          .hasMessageContaining("lines[0].quantity: is 2; expected at most 1");
      assertThatThrownBy(currencies::get).hasCauseInstanceOf(OrderException.CurrenciesMixed.class);
      assertThat(repriced.get().total()).isEqualTo(new Money("EUR", 1_250));
    }
    assertThat(current(own.id()).reserved()).isZero();
    assertThat(current(cheap.id()).reserved()).isEqualTo(1);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long waitingForLocks() {
    return database.inTransaction(tx ->
        tx.query(
                """
                select count(*) as count from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """,
                row -> row.longInteger("count"))
            .getFirst());
  }

  @Test
  void ordersThatNameTheSameProductsInOppositeOrderDoNotBlockEachOther() throws Exception {
    ProductId one = product(1_000).id();
    ProductId two = product(1_000).id();
    List<Callable<Order>> buyers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Item first = new Item(i % 2 == 0 ? one : two, 1);
      Item second = new Item(i % 2 == 0 ? two : one, 1);
      buyers.add(() -> fresh(orders.place(ALICE, request(), basket(first, second))));
    }

    assertThat(atOnce(buyers)).hasSize(40);
    assertThat(current(one).reserved()).isEqualTo(40);
    assertThat(current(two).reserved()).isEqualTo(40);
  }

  @Test
  void cancellingAndExpiringAtTheSameMomentGivesTheStockBackOnce() throws Exception {
    Payments none =
        (Payments)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Payments.class},
                (_, method, _) -> {
                  throw new AssertionError("called " + method.getName());
                });
    OrderPayments payments = new OrderPayments(store, none, _ -> {}, ids, clock);
    OrderRefunds refunds = new OrderRefunds(store, none, clock);
    OrderCancellations cancellations =
        new OrderCancellations(store, payments, refunds, none, ids, clock);
    OrderRecovery recovery = new OrderRecovery(store, payments, refunds, cancellations, clock);
    Product mug = product(100);
    List<Callable<OrderState>> tasks = new ArrayList<>();
    AtomicInteger refused = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      Order order = placed(ALICE, mug, 1);
      tasks.add(() -> recovery.recover(order.id()).state());
      tasks.add(() -> {
        try {
          return fresh(cancellations.cancel(ALICE, request(), order.id(), "", null)).state();
        } catch (OrderException.StateInvalid e) {
          refused.incrementAndGet();
          return e.state();
        }
      });
    }
    now = start.plus(WINDOW);

    List<OrderState> states = atOnce(tasks);

    for (int i = 0; i < states.size(); i += 2) {
      assertThat(states.get(i))
          .isEqualTo(states.get(i + 1))
          .isIn(OrderState.EXPIRED, OrderState.CANCELLED);
    }
    assertThat(current(mug.id()).reserved()).isZero();
    assertThat(current(mug.id()).stock()).isEqualTo(100);
  }

  @Test
  void aChangeWaitsForTheOneBeforeIt() throws Exception {
    Order order = placed(ALICE, product(10), 1);
    List<Callable<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(() ->
          fresh(
                  orders.update(
                      ALICE,
                      request(),
                      order.id(),
                      new OrderUpdate(null, "note", null, null, null)))
              .version());
    }

    assertThat(atOnce(tasks)).doesNotHaveDuplicates();
    assertThat(store.events(order.id(), 0, 100)).hasSize(21);
  }
}
