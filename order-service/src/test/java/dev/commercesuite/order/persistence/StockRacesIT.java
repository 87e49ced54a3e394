package dev.commercesuite.order.persistence;

import static dev.commercesuite.order.persistence.LockQueue.awaited;
import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.catalog.StockEffect;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.runtime.database.Transaction;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many buyers at once, on a real PostgreSQL. */
class StockRacesIT extends PostgresTesting {
  private final Payments none =
      (Payments)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Payments.class},
              (_, method, _) -> {
                throw new AssertionError("called " + method.getName());
              });
  private final OrderPayments payments = new OrderPayments(store, none, _ -> {}, ids, clock);
  private final OrderRefunds refunds = new OrderRefunds(store, none, clock);
  private final OrderCancellations cancellations =
      new OrderCancellations(store, payments, refunds, none, ids, clock);

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
                lockStock(tx, hot);
                held.countDown();
                return awaited(release);
              }));
      held.await();
      for (int i = 0; i < 4 * config.poolSize(); i++) {
        buyers.add(threads.submit(() -> placed(ALICE, hot, 1)));
      }
      await().until(() -> locks.length() == 2);

      assertThat(placed(BOB, cold, 1).lines()).hasSize(1);
      assertThat(locks.length()).isEqualTo(2);

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
                lockStock(tx, withdrawn, scarce, cheap, foreign, own);
                int changed =
                    tx.update(
                        """
                        update products set
                          state = case when id = ? then 'INACTIVE' else 'ACTIVE' end,
                          currency = case when id = ? then 'USD' else 'EUR' end,
                          price_minor_units = 1
                        """,
                        withdrawn.id().value(),
                        foreign.id().value());
                tx.update(
                    "update stock set reserved = 1 where product_id = ?", scarce.id().value());
                held.countDown();
                return awaited(release) ? changed : -1;
              }));
      held.await();
      // Of several customers: the orders of one are placed one after the other.
      Future<Order> inactive = threads.submit(() -> placed(somebody(), withdrawn, 1));
      Future<Order> insufficient = threads.submit(() -> placed(somebody(), scarce, 2));
      Future<Order> repriced = threads.submit(() -> placed(somebody(), cheap, 1));
      Future<Order> currencies =
          threads.submit(() -> fresh(orders.place(somebody(), request(), mixed)));
      await().until(() -> locks.length() == 4);
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

  private static void lockStock(Transaction tx, Product... products) {
    List<UUID> ids = Stream.of(products).map(product -> product.id().value()).toList();
    assertThat(
            tx.query(
                """
                select product_id from stock where product_id = any (?) order by product_id
                for no key update
                """,
                row -> row.uuid("product_id"),
                ids))
        .hasSize(products.length);
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

  /** Whoever waits for the first of two products, whatever for, has not locked the second. */
  @Test
  void everybodyLocksTheProductsInTheOrderOfTheirIds() throws Exception {
    Product one = product(100);
    Product two = product(100);
    Item first = new Item(one.id(), 1);
    Item second = new Item(two.id(), 1);
    Order unpaid = fresh(orders.place(ALICE, request(), basket(second, first)));
    Order paid = fresh(orders.place(BOB, request(), basket(second, first)));
    pay(paid);
    List<Callable<Order>> crossed =
        List.of(
            () -> fresh(orders.place(ALICE, request(), basket(second, first))),
            () -> fresh(cancellations.cancel(ALICE, request(), unpaid.id(), "", null)),
            () -> fresh(orders.ship(STAFF, request(), paid.id(), everything(), null)));
    for (Callable<Order> change : crossed) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Boolean> holder =
            threads.submit(() ->
                database.inTransaction(tx -> {
                  lockStock(tx, one);
                  held.countDown();
                  return awaited(release);
                }));
        held.await();
        Future<Order> waiting = threads.submit(change);
        await().until(() -> locks.length() == 1);

        database.useTransaction(tx ->
            tx.query(
                "select product_id from stock where product_id = ? for no key update nowait",
                row -> row.uuid("product_id"),
                two.id().value()));

        release.countDown();
        assertThat(holder.get()).isTrue();
        assertThat(waiting.get().lines()).hasSize(2);
      }
    }
    assertThat(current(one.id()).stock()).isEqualTo(99);
    assertThat(current(one.id()).reserved()).isEqualTo(1);
    assertThat(current(two.id()).stock()).isEqualTo(99);
    assertThat(current(two.id()).reserved()).isEqualTo(1);
  }

  private void pay(Order order) {
    UUID attempt = ids.get();
    store.change(
        order.id(),
        now -> now.beginPayment(attempt, ids.get(), "tok_test", "", BOB, clock.instant()));
    store.change(
        order.id(),
        now ->
            now.paymentReported(
                attempt,
                new PaymentReport("payment-1", new AttemptState.Succeeded()),
                BOB,
                clock.instant()));
  }

  /** What somebody gives back or delivers while a buyer waits counts for the buyer. */
  @Test
  void whatComesBackWhileABuyerWaitsCanBeBought() throws Exception {
    Product scarce = product(3);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> holder =
          threads.submit(() ->
              database.inTransaction(tx -> {
                lockStock(tx, scarce);
                held.countDown();
                boolean all = awaited(release);
                tx.update(
                    "update stock set on_hand = 12, reserved = 2 where product_id = ?",
                    scarce.id().value());
                return all;
              }));
      held.await();
      Future<Order> buyer = threads.submit(() -> placed(ALICE, scarce, 3));
      Future<Product> clerk =
          threads.submit(
              () -> fresh(catalog.adjustStock(STAFF, request(), scarce.id(), -5, "broken")));
      await().until(() -> locks.length() == 2);
      release.countDown();

      assertThat(holder.get()).isTrue();
      assertThat(buyer.get().lines()).hasSize(1);
      assertThat(clerk.get().stock()).isEqualTo(7);
    }
    assertThat(current(scarce.id()).stock()).isEqualTo(7);
    assertThat(current(scarce.id()).reserved()).isEqualTo(5);
  }

  @Test
  void buyersAndStaffWhoChangeTheSameProductsNeitherBlockNorConfuseEachOther() throws Exception {
    Product one = product(1_000);
    Product two = product(1_000);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Item first = new Item(i % 2 == 0 ? one.id() : two.id(), 1);
      Item second = new Item(i % 2 == 0 ? two.id() : one.id(), 1);
      tasks.add(() -> {
        try {
          return fresh(orders.place(ALICE, request(), basket(first, second))).lines().size() / 2;
        } catch (OrderException.ProductsInactive | OrderException.CurrenciesMixed _) {
          return 0;
        }
      });
    }
    for (int i = 0; i < 12; i++) {
      ProductId product = i % 2 == 0 ? one.id() : two.id();
      ProductState state = i % 4 < 2 ? ProductState.INACTIVE : ProductState.ACTIVE;
      Money price = new Money(i % 3 == 0 ? "USD" : "EUR", 1_000 + i);
      tasks.add(() -> {
        var _ =
            catalog.update(
                request(), product, new ProductUpdate(null, null, price, state, null, null));
        return 0;
      });
      tasks.add(() -> {
        var _ = catalog.adjustStock(STAFF, request(), product, 1, "delivery");
        return 0;
      });
    }

    int sold = atOnce(tasks).stream().mapToInt(Integer::intValue).sum();

    assertThat(current(one.id()).reserved()).isEqualTo(sold);
    assertThat(current(two.id()).reserved()).isEqualTo(sold);
    assertThat(current(one.id()).stock()).isEqualTo(1_006);
    assertThat(stockThatDiffersFromItsProduct()).isZero();
  }

  private long stockThatDiffersFromItsProduct() {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                """
                select count(*) as count from products join stock on product_id = id
                where (stock.currency, stock.orderable)
                  <> (products.currency, products.state = 'ACTIVE')
                """,
                row -> row.longInteger("count"))
            .getFirst());
  }

  /** Of products without orders nothing is locked, and no index has to learn of the new stock. */
  @Test
  void anOrderTouchesTheStockAloneAndNoIndexOfIt() {
    Product mug = product(10);
    String before = product(mug);

    Order order = placed(ALICE, mug, 2);

    assertThat(product(mug)).isEqualTo(before);
    OrderTransition again =
        new OrderTransition(
            order,
            List.of(),
            List.of(new StockMove(StockEffect.RESERVE, Map.of(mug.id(), 3))),
            null);
    database.useTransaction(tx -> {
      long updates = updatesWithoutIndex(tx);
      assertThat(StockRows.reserve(tx, again)).isTrue();
      assertThat(updatesWithoutIndex(tx) - updates).isEqualTo(1);
    });
  }

  private static long updatesWithoutIndex(Transaction tx) {
    return tx.query(
            "select pg_stat_get_xact_tuples_hot_updated('stock'::regclass) as hot",
            row -> row.longInteger("hot"))
        .getFirst();
  }

  /** Which transactions wrote and locked its row, and where it is. */
  private String product(Product product) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
                "select format('%s %s %s', ctid, xmin, xmax) as row from products where id = ?",
                row -> row.text("row"), product.id().value())
            .getFirst());
  }

  @Test
  void cancellingAndExpiringAtTheSameMomentGivesTheStockBackOnce() throws Exception {
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

  private static Actor somebody() {
    return new Actor(Actor.Kind.USER, UUID.randomUUID().toString(), Set.of());
  }
}
