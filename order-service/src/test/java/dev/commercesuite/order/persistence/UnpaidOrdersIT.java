package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.grpc.OrderErrors;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.grpc.Status;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The limit of unpaid orders is exact, however many orders come at once. */
class UnpaidOrdersIT extends PostgresTesting {
  private static final int LIMIT = 3;
  private static final int ORDERS_AT_ONCE = 40;

  private final Orders limited = replica();

  /** Each waits for no product that another one needs. */
  private final List<Product> different = new ArrayList<>();

  /** Shares nothing with others but the database. */
  private Orders replica() {
    return new Orders(
        new PostgresOrderStore(database, clock), products, ids, numbers, clock, WINDOW, LIMIT);
  }

  private List<Future<Order>> placeAtOnce(Actor actor) throws InterruptedException {
    for (int number = 0; number < ORDERS_AT_ONCE; number++) {
      different.add(product(5));
    }
    CountDownLatch ready = new CountDownLatch(ORDERS_AT_ONCE);
    List<Future<Order>> orders = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Product product : different) {
        orders.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              return fresh(replica().place(actor, request(), basket(new Item(product.id(), 1))));
            }));
      }
    }
    return orders;
  }

  private static long placed(List<Future<Order>> orders) {
    return orders.stream().filter(order -> order.state() == Future.State.SUCCESS).count();
  }

  @Test
  void letsExactlySoManyThroughOfManyAtOnce() throws Exception {
    List<Future<Order>> orders = placeAtOnce(ALICE);

    assertThat(placed(orders)).isEqualTo(LIMIT);
    assertThat(orders)
        .filteredOn(order -> order.state() == Future.State.FAILED)
        .hasSize(ORDERS_AT_ONCE - LIMIT)
        .allSatisfy(refused ->
            assertThatThrownBy(refused::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(OrderException.TooManyUnpaidOrders.class));
    assertThat(different.stream().mapToLong(product -> reserved(product)).sum()).isEqualTo(LIMIT);
  }

  private long reserved(Product product) {
    return products.find(product.id()).orElseThrow().reserved();
  }

  /** What keeps it exact is the turn, not the count: the count alone lets more through. */
  @Test
  void letsMoreThroughWithoutTheTurn() throws Exception {
    asOwner(
        """
        do $$
        begin
          execute replace(
            regexp_replace(
              pg_get_functiondef('take_turn_of_customer(text)'::regprocedure),
              'perform pg_advisory_xact_lock\\(.*?\\);', ''),
            'select count(*)', 'select count(*) + 0 * (select count(pg_sleep(0.3)))');
        end $$
        """);

    assertThat(placed(placeAtOnce(ALICE))).isGreaterThan(LIMIT);
  }

  private void asOwner(String sql) throws SQLException {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void customersDoNotWaitForOneAnother() throws Exception {
    Product mug = product(5);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> first =
          threads.submit(() ->
              database.inTransaction(tx -> {
                var _ =
                    tx.query("select take_turn_of_customer(?) as n", _ -> true, ALICE.customerId());
                held.countDown();
                return await(end);
              }));
      held.await();

      Order order = fresh(limited.place(BOB, request(), basket(new Item(mug.id(), 1))));

      assertThat(order.customerId()).isEqualTo(BOB.id());
      assertThat(first.isDone()).isFalse();
      end.countDown();
      assertThat(first.get()).isTrue();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void countsByTheIndexOfUnpaidOrders() {
    var _ = limited.place(ALICE, request(), basket(new Item(product(5).id(), 1)));
    database.useTransaction(tx -> {
      var _ = tx.update("set local enable_seqscan = off");
      assertThat(
              tx.query(
                  """
                  explain select count(*) from orders
                  where customer_id = ? and state = 'PENDING_PAYMENT'
                  """,
                  row -> row.text("QUERY PLAN"),
                  ALICE.customerId()))
          .anyMatch(line -> line.contains("orders_unpaid_of_customer"));
    });
  }

  @Test
  void tellsCallersTheLimit() {
    RemoteFailure failure =
        RemoteFailure.from(
            Objects.requireNonNull(OrderErrors.map(new OrderException.TooManyUnpaidOrders(LIMIT)))
                .toStatusRuntimeException());

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.reason()).isEqualTo("TOO_MANY_UNPAID_ORDERS");
    assertThat(failure.metadata()).containsEntry("limit", "3");
    assertThat(failure.message()).contains("3 of your orders").contains(" cancel it");
  }
}
