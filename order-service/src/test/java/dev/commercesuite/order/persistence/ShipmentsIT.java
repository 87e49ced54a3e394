package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.order.Shipment;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.persistence.LockQueue.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sending, delivering and cancelling, also at the same moment, on a real PostgreSQL. */
class ShipmentsIT extends PostgresTesting {
  private static final long STOCK = 1_000;

  /** Three for each connection: more would wait for one longer than a call does. */
  private static final int CROWD = 24;

  /** Takes and gives back all money at once; a payment has the id of its order. */
  private static final class Bank implements Payments {
    final ConcurrentHashMap<String, Long> kept = new ConcurrentHashMap<>();

    @Override
    public PaymentReport charge(Order order, PaymentAttempt attempt) {
      kept.merge(order.id().toString(), order.total().minorUnits(), Long::sum);
      return new PaymentReport(order.id().toString(), new AttemptState.Succeeded());
    }

    @Override
    public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
      throw new AssertionError("every attempt is handed over");
    }

    @Override
    public Refundable refundable(String paymentId) {
      return new Refundable(
          new Money("EUR", kept.getOrDefault(paymentId, 0L)), new Money("EUR", 0));
    }

    @Override
    public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
      kept.merge(paymentId, -amount.minorUnits(), Long::sum);
      return new RefundReport.Done(key.toString());
    }

    @Override
    public PaymentReport find(String paymentId) {
      throw new AssertionError("every outcome is known at once");
    }

    @Override
    public PaymentReport close(String paymentId, UUID key) {
      throw new AssertionError("no payment is open");
    }

    @Override
    public RefundReport findRefund(String refundId) {
      throw new AssertionError("every outcome is known at once");
    }
  }

  private final Bank bank = new Bank();
  private final OrderPayments payments = new OrderPayments(store, bank, _ -> {}, ids, clock);
  private final OrderCancellations cancellations =
      new OrderCancellations(
          store, payments, new OrderRefunds(store, bank, clock), bank, ids, clock);
  private final Product mug = product(STOCK);
  private final Product pot = product(STOCK);

  /** Three mugs in line 1, two pots in line 2. */
  private Order paid() {
    Order order =
        fresh(orders.place(ALICE, request(), basket(new Item(mug.id(), 3), new Item(pot.id(), 2))));
    return fresh(payments.pay(ALICE, request(), order.id(), "tok_test", "", null));
  }

  private Order ship(Order order, NewShipment shipment) {
    return fresh(orders.ship(STAFF, request(), order.id(), shipment, null));
  }

  private Order deliver(Order order, @Nullable ShipmentId shipment) {
    return fresh(orders.deliver(STAFF, request(), order.id(), shipment, null));
  }

  private Order cancel(Order order) {
    return fresh(cancellations.cancel(ALICE, request(), order.id(), "", null));
  }

  private static NewShipment part(String lineId, int quantity) {
    return new NewShipment(List.of(new NewShipment.Item(lineId, quantity)), "DHL", "4711");
  }

  private Order stored(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow();
  }

  private List<Long> stock(Product product) {
    Product now = current(product.id());
    return List.of(now.stock(), now.reserved());
  }

  @Test
  void keepsEveryShipment() {
    Order first = ship(paid(), part("2", 1));
    assertThat(stored(first)).isEqualTo(first);
    now = start.plusSeconds(60);
    Order arrived = deliver(first, first.shipments().getFirst().id());
    assertThat(stored(first)).isEqualTo(arrived);
    Order last = ship(first, everything());
    assertThat(stored(first)).isEqualTo(last);
    now = start.plusSeconds(120);
    Order done = deliver(first, null);

    assertThat(stored(first)).isEqualTo(done);
    assertThat(done.state()).isEqualTo(OrderState.DELIVERED);
    assertThat(done.shipments())
        .extracting(Shipment::deliverTime)
        .containsExactly(start.plusSeconds(60), now);
    assertThat(store.events(first.id(), 3, 10))
        .extracting(OrderEvent::shipmentId)
        .containsExactly(
            done.shipments().getFirst().id(),
            done.shipments().getFirst().id(),
            done.shipments().getLast().id(),
            done.shipments().getLast().id());
    assertThat(stock(mug)).containsExactly(STOCK - 3, 0L);
    assertThat(stock(pot)).containsExactly(STOCK - 2, 0L);
  }

  @Test
  void readsTheShipmentsOfManyOrders() {
    Order first = ship(ship(paid(), part("1", 1)), part("2", 1));
    Order none = paid();
    Order other = ship(paid(), everything());

    assertThat(store.findAll(List.of(first.id(), none.id(), other.id()), new OrderVisibility.All()))
        .containsExactlyInAnyOrder(first, none, other);
  }

  /** What the code lets nobody do, the database lets nobody do either. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "order_lines_never_overshipped; update order_lines set shipped_quantity = quantity + 1",
        "order_lines_never_overshipped; update order_lines set shipped_quantity = -1",
        "shipments_arrive_after_they_are_sent;"
            + " update shipments set deliver_time = ship_time - interval '1 microsecond'",
        "shipments_have_a_carrier;"
            + " insert into shipments (order_id, id, number, carrier, tracking_number, ship_time)"
            + " select order_id, gen_random_uuid(), 2, '', '', ship_time from shipments",
        "shipments_number_check;"
            + " insert into shipments (order_id, id, number, carrier, tracking_number, ship_time)"
            + " select order_id, gen_random_uuid(), 51, 'DHL', '', ship_time from shipments",
        "shipments_numbered;"
            + " insert into shipments (order_id, id, number, carrier, tracking_number, ship_time)"
            + " select order_id, gen_random_uuid(), 1, 'DHL', '', ship_time from shipments",
        "shipment_items_quantity_check;"
            + " insert into shipment_items select order_id, shipment_id, 2, 0 from shipment_items",
        "shipment_items_order_id_line_number_fkey;"
            + " insert into shipment_items select order_id, shipment_id, 3, 1 from shipment_items",
        "shipment_items_order_id_shipment_id_fkey;"
            + " insert into shipment_items select o.id, i.shipment_id, 1, 1"
            + " from shipment_items i join orders o on o.id <> i.order_id",
        "shipment_items_pkey; insert into shipment_items select * from shipment_items",
        "orders_shipped_while_paid; update orders set state = 'CANCELLED' where shipment_count = 1",
        "orders_shipped_while_paid; update orders set state = 'SHIPPED' where shipment_count = 0",
        "order_events_once_per_shipment;"
            + " insert into order_events select order_id, customer_id, feed_position, create_time,"
            + " sequence + 1, type, state, actor_kind, actor_id, shipment_id"
            + " from order_events where type = 'SHIPPED'",
        "order_events_of_shipments;"
            + " insert into order_events select order_id, customer_id, feed_position, create_time,"
            + " sequence + 1, 'DELIVERED', state, actor_kind, actor_id"
            + " from order_events where type = 'SHIPPED'",
      })
  void theDatabaseKeepsTheRulesToo(String constraint, String statement) {
    ship(paid(), part("1", 1));
    paid();

    assertThatThrownBy(() -> database.inTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("\"" + constraint + "\"");
  }

  @Test
  void whatIsSentFirstIsNotCancelled() throws Exception {
    Order order = paid();

    Race<Order, Order> race =
        locks.oneAfterTheOther(order, () -> ship(order, part("1", 1)), () -> cancel(order));

    assertThat(race.first().get().shipments()).hasSize(1);
    assertThatThrownBy(() -> race.second().get())
        .hasCauseInstanceOf(OrderException.PartlyShipped.class);
    assertThat(stored(order).state()).isEqualTo(OrderState.PAID);
    assertThat(bank.kept).containsValue(order.total().minorUnits());
    assertThat(stock(mug)).containsExactly(STOCK - 1, 2L);
    assertThat(stock(pot)).containsExactly(STOCK, 2L);
  }

  @Test
  void whatIsCancelledFirstIsNotSent() throws Exception {
    Order order = paid();

    Race<Order, Order> race =
        locks.oneAfterTheOther(order, () -> cancel(order), () -> ship(order, part("1", 1)));

    assertThat(race.first().get().state()).isEqualTo(OrderState.CANCELLED);
    assertThatThrownBy(() -> race.second().get())
        .hasCauseInstanceOf(OrderException.StateInvalid.class);
    assertThat(stored(order).shipments()).isEmpty();
    assertThat(bank.kept).containsValue(0L);
    assertThat(stock(mug)).containsExactly(STOCK, 0L);
  }

  @Test
  void sendsEveryPieceOnceHoweverManySendIt() throws Exception {
    Order order = paid();
    AtomicInteger refused = new AtomicInteger();
    List<Callable<Void>> clerks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String line = i % 2 == 0 ? "1" : "2";
      clerks.add(() -> {
        try {
          ship(order, part(line, 1));
        } catch (OrderException.ShipmentExceedsOrder | OrderException.StateInvalid _) {
          refused.incrementAndGet();
        }
        return null;
      });
    }

    allAtOnce(clerks);

    assertThat(refused).hasValue(15);
    assertThat(stored(order).state()).isEqualTo(OrderState.SHIPPED);
    assertThat(stored(order).shipments()).hasSize(5);
    assertThat(stock(mug)).containsExactly(STOCK - 3, 0L);
    assertThat(stock(pot)).containsExactly(STOCK - 2, 0L);
  }

  @Test
  void aShipmentArrivesOnceHoweverManySaySo() throws Exception {
    Order order = ship(paid(), everything());
    ShipmentId shipment = order.shipments().getFirst().id();
    AtomicInteger delivered = new AtomicInteger();
    List<Callable<Void>> couriers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      couriers.add(() -> {
        try {
          deliver(order, shipment);
          delivered.incrementAndGet();
        } catch (OrderException.ShipmentDelivered _) {
          // Somebody else was first.
        }
        return null;
      });
    }

    allAtOnce(couriers);

    assertThat(delivered).hasValue(1);
    assertThat(store.events(order.id(), 4, 10)).hasSize(1);
  }

  /** Customers cancel while the same orders are sent in parts and arrive. */
  @Test
  void nothingIsBothSentAndCancelled() throws Exception {
    List<Order> all = new ArrayList<>();
    List<Callable<Void>> people = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Order order = paid();
      all.add(order);
      people.add(attempt(() -> cancel(order)));
      people.add(attempt(() -> ship(order, part("1", 2))));
      people.add(attempt(() -> ship(order, part("2", 2))));
      people.add(attempt(() -> deliver(order, null)));
      people.add(attempt(() -> ship(order, everything())));
      people.add(attempt(() -> deliver(order, null)));
    }
    Collections.shuffle(people, new Random(4711));

    allAtOnce(people);

    long sentMugs = 0;
    long heldMugs = 0;
    for (Order order : all) {
      Order end = stored(order);
      boolean cancelled = end.state() == OrderState.CANCELLED;
      assertThat(cancelled).as("%s is cancelled", end).isEqualTo(end.shipments().isEmpty());
      assertThat(bank.kept.get(order.id().toString()))
          .isEqualTo(cancelled ? 0 : order.total().minorUnits());
      for (OrderLine line : end.lines()) {
        assertThat(line.shippedQuantity())
            .isEqualTo(
                end.shipments().stream()
                    .flatMap(shipment -> shipment.items().stream())
                    .filter(item -> item.lineId().equals(line.id()))
                    .mapToInt(Shipment.Item::quantity)
                    .sum());
      }
      boolean allSent = end.lines().stream().allMatch(line -> line.unshipped() == 0);
      boolean onItsWay = end.shipments().stream().anyMatch(Shipment::isOnItsWay);
      if (!cancelled) {
        assertThat(end.state())
            .isEqualTo(
                !allSent ? OrderState.PAID : onItsWay ? OrderState.SHIPPED : OrderState.DELIVERED);
        sentMugs += end.lines().getFirst().shippedQuantity();
        heldMugs += end.lines().getFirst().unshipped();
      }
      assertThat(store.events(order.id(), 0, 100)).hasSize((int) end.version());
    }
    assertThat(stock(mug)).containsExactly(STOCK - sentMugs, heldMugs);
  }

  /** Whoever comes too late is refused, and that is all. */
  private static Callable<Void> attempt(Runnable action) {
    return () -> {
      try {
        action.run();
      } catch (OrderException.StateInvalid
          | OrderException.PartlyShipped
          | OrderException.ShipmentExceedsOrder
          | OrderException.NothingInTransit _) {
        // Somebody else was first.
      }
      return null;
    };
  }

  private static void allAtOnce(List<Callable<Void>> tasks) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Void>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CROWD)) {
      for (Callable<Void> task : tasks) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return task.call();
            }));
      }
      start.countDown();
      for (Future<Void> future : futures) {
        var _ = future.get();
      }
    }
  }
}
