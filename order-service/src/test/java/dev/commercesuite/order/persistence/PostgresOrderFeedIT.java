package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.runtime.feed.FeedPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PostgresOrderFeedIT extends PostgresTesting {
  private static final OrderVisibility ALL = new OrderVisibility.All();
  private final PostgresOrderFeed feed = new PostgresOrderFeed(database);

  @Test
  void showsTheChangesOfOneOrderInOrder() {
    Order order = placed(ALICE, product(10), 1);
    note(order, "one");
    note(order, "two");

    assertThat(feed.changes(feed.range().epoch(), order.id(), 1, 10))
        .extracting(change -> change.event().sequence(), change -> change.order().version())
        .containsExactly(tuple(2L, 3L), tuple(3L, 3L));
  }

  @Test
  void showsTheChangesOfACustomersOrdersFromTheGivenPositionOn() {
    Product mug = product(10);
    FeedPosition start = feed.range().present();
    Order mine = placed(ALICE, mug, 1);
    placed(BOB, mug, 1);
    note(mine, "one");

    List<OrderChange> first = feed.changes(new OrderVisibility.OfCustomer(ALICE.id()), start, 1);
    List<OrderChange> rest =
        feed.changes(new OrderVisibility.OfCustomer(ALICE.id()), first.getFirst().position(), 10);

    assertThat(first).extracting(change -> change.event().sequence()).containsExactly(1L);
    assertThat(rest).extracting(change -> change.event().sequence()).containsExactly(2L);
    assertThat(feed.changes(ALL, start, 10)).hasSize(3);
    assertThat(feed.changes(ALL, feed.range().present(), 10)).isEmpty();
  }

  @Test
  void whoIsNoCustomerHasNoOrders() {
    FeedPosition start = feed.range().present();
    placed(ALICE, product(10), 1);

    for (String caller :
        List.of("billing-service", ALICE.id().toUpperCase(Locale.ROOT), "1-1-1-1-1")) {
      assertThat(feed.changes(new OrderVisibility.OfCustomer(caller), start, 10)).isEmpty();
      assertThat(feed.isHoldingBack(new OrderVisibility.OfCustomer(caller))).isFalse();
    }
  }

  @Test
  void holdsAChangeBackWhileAnEarlierTransactionMayStillBringOne() throws Exception {
    Product mug = product(10);
    FeedPosition start = feed.range().present();
    CountDownLatch numbered = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var earlier =
          threads.submit(() ->
              database.inTransaction(tx -> {
                // Gets its number now and could write an event with it later.
                tx.query("select pg_current_xact_id()::text as id", row -> row.text("id"));
                numbered.countDown();
                await(finish);
                return true;
              }));
      numbered.await();
      placed(ALICE, mug, 1);

      assertThat(feed.changes(ALL, start, 10)).isEmpty();
      finish.countDown();
      assertThat(earlier.get()).isTrue();
    }
    assertThat(feed.changes(ALL, start, 10)).hasSize(1);
  }

  @Test
  void missesNothingAndKeepsTheOrderOfEachOrderWhileManyWrite() throws Exception {
    int writers = 6;
    int notes = 15;
    Product mug = product(1_000);
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      orders.add(placed(ALICE, mug, 1));
    }
    FeedPosition position = feed.range().present();
    Map<UUID, Long> last = new HashMap<>();
    int seen = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch done = new CountDownLatch(writers);
      for (int w = 0; w < writers; w++) {
        int writer = w;
        var _ =
            threads.submit(() -> {
              for (int n = 0; n < notes; n++) {
                note(orders.get((writer + n) % orders.size()), "note " + n);
              }
              done.countDown();
            });
      }
      boolean finished = false;
      while (!finished) {
        finished = done.getCount() == 0;
        List<OrderChange> changes = feed.changes(ALL, position, 4);
        while (!changes.isEmpty()) {
          for (OrderChange change : changes) {
            UUID id = change.event().orderId().value();
            assertThat(change.event().sequence()).isEqualTo(last.getOrDefault(id, 1L) + 1);
            last.put(id, change.event().sequence());
            position = change.position();
            seen++;
          }
          changes = feed.changes(ALL, position, 4);
        }
      }
    }
    assertThat(seen).isEqualTo(writers * notes);
  }

  @Test
  void showsEveryShipmentThatArrivesInOneTransactionInOrder() {
    Order order = placed(ALICE, product(10), 2);
    pay(order);
    ship(order, 1);
    Order shipped = ship(order, 1);
    FeedPosition position = feed.range().present();

    var _ = orders.deliver(STAFF, request(), order.id(), null, null);

    List<OrderChange> one = feed.changes(ALL, position, 1);
    List<OrderChange> other = feed.changes(ALL, one.getFirst().position(), 10);
    assertThat(feed.changes(feed.range().epoch(), order.id(), shipped.version(), 10))
        .containsExactly(one.getFirst(), other.getFirst())
        .extracting(
            change -> change.event().shipmentId(),
            change -> change.event().state(),
            change -> change.order().state())
        .containsExactly(
            tuple(shipped.shipments().getFirst().id(), OrderState.SHIPPED, OrderState.DELIVERED),
            tuple(shipped.shipments().getLast().id(), OrderState.DELIVERED, OrderState.DELIVERED));
    assertThat(other).hasSize(1);
  }

  private void pay(Order order) {
    UUID attempt = ids.get();
    var _ =
        store.change(
            order.id(),
            unpaid -> unpaid.beginPayment(attempt, ids.get(), "tok_test", "", ALICE, now));
    var _ =
        store.change(
            order.id(),
            unpaid ->
                unpaid.paymentReported(
                    attempt,
                    new PaymentReport("payment-1", new AttemptState.Succeeded()),
                    ALICE,
                    now));
  }

  private Order ship(Order order, int quantity) {
    NewShipment shipment =
        new NewShipment(List.of(new NewShipment.Item("1", quantity)), "DHL", "4711");
    return fresh(orders.ship(STAFF, request(), order.id(), shipment, null));
  }

  @Test
  void listsTheOpenOrders() {
    Product mug = product(10);
    Order first = placed(ALICE, mug, 1);
    Order foreign = placed(BOB, mug, 1);
    Order shipped = placed(ALICE, mug, 1);
    pay(shipped);
    ship(shipped, 1);
    Order second = placed(ALICE, mug, 1);

    assertThat(feed.open(ALL, null, 10)).containsExactly(first, foreign, second);
    assertThat(feed.open(new OrderVisibility.OfCustomer(ALICE.id()), first.id(), 10))
        .containsExactly(second);
  }

  private void note(Order order, String note) {
    var _ =
        orders.update(ALICE, request(), order.id(), new OrderUpdate(null, note, null, null, null));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
