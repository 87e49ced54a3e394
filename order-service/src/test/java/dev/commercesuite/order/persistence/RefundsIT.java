package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.domain.payment.RefundedOrder;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.RefundsElsewhere;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.order.persistence.LockQueue.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refunding, also while the same order is sent and cancelled, on a real PostgreSQL. */
class RefundsIT extends PostgresTesting {
  private static final long STOCK = 1_000;

  /** Three for each connection: more would wait for one longer than a call does. */
  private static final int CROWD = 24;

  /**
   * Takes all money at once, gives back what it has under a key that it knows, and refuses what it
   * has not. A payment has the id of its order, a refund that of its key. Every so many answers are
   * lost.
   */
  private static final class Bank implements Payments {
    private final Map<String, Long> kept = new HashMap<>();
    private final Map<String, Long> pending = new HashMap<>();
    private final Map<UUID, Long> amounts = new HashMap<>();
    private final Random random = new Random(17);
    private final int lost;
    private final int slow;

    Bank(int lost, int slow) {
      this.lost = lost;
      this.slow = slow;
    }

    private <T> T answer(T report) {
      if (lost > 0 && random.nextInt(lost) == 0) {
        throw OrderException.PaymentServiceUnavailable.outage(null);
      }
      return report;
    }

    synchronized long kept(Order order) {
      return kept.getOrDefault(order.id().toString(), 0L);
    }

    @Override
    public synchronized PaymentReport charge(Order order, PaymentAttempt attempt) {
      kept.put(order.id().toString(), order.total().minorUnits());
      return new PaymentReport(order.id().toString(), new AttemptState.Succeeded());
    }

    @Override
    public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
      throw new AssertionError("every attempt is handed over");
    }

    @Override
    public synchronized Refundable refundable(String paymentId) {
      long under = pending.getOrDefault(paymentId, 0L);
      return new Refundable(
          new Money("EUR", kept.getOrDefault(paymentId, 0L) - under), new Money("EUR", under));
    }

    @Override
    public synchronized RefundReport refund(
        String paymentId, Money amount, RefundCause cause, UUID key) {
      Long known = amounts.get(key);
      if (known != null && known != amount.minorUnits()) {
        throw new AssertionError("key " + key + " is reused");
      }
      if (known == null) {
        long left = kept.getOrDefault(paymentId, 0L) - pending.getOrDefault(paymentId, 0L);
        if (amount.minorUnits() > left) {
          return answer(
              new RefundReport.Failed(
                  new RefundError("refund_exceeds_captured", "There is not so much left."), null));
        }
        amounts.put(key, amount.minorUnits());
        if (slow > 0 && random.nextInt(slow) == 0) {
          pending.merge(paymentId, amount.minorUnits(), Long::sum);
          slowRefunds.put(key.toString(), paymentId);
        } else {
          kept.merge(paymentId, -amount.minorUnits(), Long::sum);
        }
      }
      return answer(
          slowRefunds.containsKey(key.toString())
              ? new RefundReport.Pending(key.toString())
              : new RefundReport.Done(key.toString()));
    }

    /** Of each slow refund its payment, until somebody asks for it. */
    private final Map<String, String> slowRefunds = new HashMap<>();

    @Override
    public synchronized RefundReport findRefund(String refundId) {
      String paymentId = slowRefunds.remove(refundId);
      if (paymentId != null) {
        long amount = amounts.getOrDefault(UUID.fromString(refundId), 0L);
        pending.merge(paymentId, -amount, Long::sum);
        kept.merge(paymentId, -amount, Long::sum);
      }
      return answer(new RefundReport.Done(refundId));
    }

    @Override
    public PaymentReport find(String paymentId) {
      throw new AssertionError("every outcome of a charge is known at once");
    }

    @Override
    public PaymentReport close(String paymentId, UUID key) {
      throw new AssertionError("no payment is open");
    }
  }

  /** The use cases of one service. */
  private final class Desk {
    final Bank bank;
    final OrderPayments payments;
    final OrderRefunds refunds;
    final OrderCancellations cancellations;
    final OrderRecovery recovery;
    final RefundsElsewhere elsewhere;

    Desk(Bank bank) {
      this.bank = bank;
      payments = new OrderPayments(store, bank, _ -> {}, ids, clock);
      refunds = new OrderRefunds(store, bank, clock);
      cancellations = new OrderCancellations(store, payments, refunds, bank, ids, clock);
      recovery = new OrderRecovery(store, payments, refunds, cancellations, clock);
      elsewhere = new RefundsElsewhere(store, recovery, clock);
    }

    /** Three mugs in line 1, two pots in line 2. */
    Order paid() {
      Order order =
          fresh(
              orders.place(ALICE, request(), basket(new Item(mug.id(), 3), new Item(pot.id(), 2))));
      return fresh(payments.pay(ALICE, request(), order.id(), "tok_test", "", null));
    }

    RefundedOrder refund(Order order, NewRefund.Item... items) {
      NewRefund refund = new NewRefund(List.of(items), "broken");
      return fresh(refunds.refund(STAFF, request(), order.id(), refund, null));
    }

    Order cancel(Order order) {
      return fresh(cancellations.cancel(ALICE, request(), order.id(), "", null));
    }
  }

  private final Product mug = product(STOCK);
  private final Product pot = product(STOCK);
  private final Desk desk = new Desk(new Bank(0, 0));

  private Order ship(Order order, NewShipment shipment) {
    return fresh(orders.ship(STAFF, request(), order.id(), shipment, null));
  }

  private static NewShipment part(String lineId, int quantity) {
    return new NewShipment(List.of(new NewShipment.Item(lineId, quantity)), "DHL", "4711");
  }

  private static NewRefund.Item pieces(String lineId, int quantity, boolean restock) {
    return new NewRefund.Item(lineId, quantity, restock);
  }

  private Order stored(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow();
  }

  private List<Long> stock(Product product) {
    Product now = current(product.id());
    return List.of(now.stock(), now.reserved());
  }

  @Test
  void keepsEveryRefund() {
    Order order = ship(desk.paid(), part("1", 1));
    now = start.plusSeconds(60);
    RefundedOrder first = desk.refund(order, pieces("1", 3, true), pieces("2", 1, false));
    assertThat(stored(order)).isEqualTo(first.order());
    now = start.plusSeconds(120);
    RefundedOrder second = desk.refund(order);

    assertThat(stored(order)).isEqualTo(second.order());
    assertThat(second.order().state()).isEqualTo(OrderState.SHIPPED);
    assertThat(second.order().refundedTotal()).isEqualTo(order.total());
    assertThat(desk.bank.kept(order)).isZero();
    assertThat(stock(mug)).as("two released, one back").containsExactly(STOCK, 0L);
    assertThat(stock(pot)).as("one lost, one released").containsExactly(STOCK - 1, 0L);
    assertThat(store.events(order.id(), 4, 10))
        .extracting(OrderEvent::refundId)
        .containsExactly(
            first.refund().id().toString(),
            first.refund().id().toString(),
            second.refund().id().toString(),
            second.refund().id().toString());
  }

  @Test
  void readsTheRefundsOfManyOrders() {
    Order first = desk.refund(desk.paid(), pieces("1", 1, true)).order();
    Order none = desk.paid();
    Order other = desk.refund(desk.paid()).order();

    assertThat(store.findAll(List.of(first.id(), none.id(), other.id()), new OrderVisibility.All()))
        .containsExactlyInAnyOrder(first, none, other);
  }

  @Test
  void keepsWhyARefundFailed() {
    Order order = desk.paid();
    desk.bank.kept.put(order.id().toString(), 0L);

    RefundedOrder failed = desk.refund(order, pieces("1", 3, true));

    assertThat(failed.refund().state())
        .isEqualTo(
            new RefundState.Failed(
                new RefundError("refund_exceeds_captured", "There is not so much left."), null));
    assertThat(stored(order)).isEqualTo(failed.order());
    assertThat(stored(order).lines()).isEqualTo(order.lines());
    assertThat(stock(mug)).containsExactly(STOCK, 3L);
  }

  @Test
  void countsARefundThatWasMadeElsewhereOnce() {
    Order order = desk.paid();
    SettledRefund refund = new SettledRefund("refund-9", new Money("EUR", 1_000));

    Order noted = desk.elsewhere.note(order.id(), order.id().toString(), refund);
    assertThat(desk.elsewhere.note(order.id(), order.id().toString(), refund)).isEqualTo(noted);

    assertThat(stored(order)).isEqualTo(noted);
    assertThat(noted.refundedTotal().minorUnits()).isEqualTo(1_000);
    assertThat(noted.version()).isEqualTo(order.version() + 1);
  }

  @Test
  void aRefundUnderWayIsWorkAndOneThatHasEndedIsNone() {
    Desk slow = new Desk(new Bank(0, 1));
    PostgresOrderWorkQueue work = new PostgresOrderWorkQueue(database);
    Order order = slow.paid();
    assertThat(slow.refund(order, pieces("1", 1, true)).refund().isPending()).isTrue();
    assertThat(work.claim(now.plusSeconds(60), WINDOW, 10))
        .extracting(task -> task.orderId())
        .containsExactly(order.id());

    assertThat(slow.recovery.recover(order.id()).pendingRefunds()).isEmpty();
    assertThat(work.claim(now.plus(WINDOW).plusSeconds(60), WINDOW, 10)).isEmpty();
  }

  /** What the code lets nobody do, the database lets nobody do either. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "order_lines_never_overshipped; update order_lines set shipped_quantity = 3"
            + " where line_number = 1",
        "order_lines_never_overrefunded; update order_lines set refunded_quantity = quantity + 1",
        "order_lines_never_overrefunded; update order_lines set refunding_quantity = -1,"
            + " refunding_unsent_quantity = -1",
        "order_lines_never_overrefunded;"
            + " update order_lines set refund_minor_units = quantity * unit_price_minor_units + 1",
        "order_lines_refunded_as_sent; update order_lines set refunded_quantity = 1,"
            + " refunded_unsent_quantity = 0 where line_number = 2",
        "order_lines_refunded_as_sent; update order_lines set refunding_unsent_quantity = 1"
            + " where line_number = 2",
        "order_lines_restocked_once; update order_lines set restocked_quantity = 2"
            + " where line_number = 1",
        "orders_never_overrefunded;"
            + " update orders set refunded_minor_units = total_minor_units + 1",
        "orders_never_overrefunded; update orders set refund_count = 51",
        "orders_refunded_after_paid; update orders set state = 'EXPIRED' where refund_count = 1",
        "settled_refunds_pkey; insert into settled_refunds"
            + " select payment_refund_id, order_id, 1 from settled_refunds",
        "order_refunds_number_check; insert into order_refunds (id, order_id, number, state,"
            + " amount_minor_units, note, create_time, update_time) select gen_random_uuid(),"
            + " order_id, 51, 'PENDING', 1, '', create_time, update_time from order_refunds",
        "order_refunds_end; update order_refunds set payment_refund_id = null",
        "order_refunds_end; update order_refunds set error_code = 'x', error_message = 'y'",
        "order_refunds_end; update order_refunds set state = 'FAILED'",
        "order_refund_items_parts; insert into order_refund_items"
            + " select order_id, refund_id, 2, 1, 2, 0, 0 from order_refund_items",
        "order_refund_items_order_id_line_number_fkey; insert into order_refund_items"
            + " select order_id, refund_id, 3, 1, 0, 0, 0 from order_refund_items",
        "order_events_once_per_refund; insert into order_events (order_id, sequence, type, state,"
            + " actor_kind, actor_id, detail, create_time, customer_id, feed_position, refund_id)"
            + " select order_id, sequence + 9, type, state, actor_kind, actor_id, detail,"
            + " create_time, customer_id, feed_position, refund_id from order_events"
            + " where type = 'REFUND_SUCCEEDED'",
        "order_events_of_refunds; insert into order_events (order_id, sequence, type, state,"
            + " actor_kind, actor_id, detail, create_time, customer_id, feed_position)"
            + " select order_id, sequence + 9, type, state, actor_kind, actor_id, detail,"
            + " create_time, customer_id, feed_position from order_events"
            + " where type = 'REFUND_SUCCEEDED'",
      })
  void theDatabaseKeepsTheRulesToo(String constraint, String statement) {
    desk.refund(desk.paid(), pieces("1", 1, true));
    desk.paid();

    assertThatThrownBy(() -> database.inTransaction(tx -> tx.update(statement)))
        .hasStackTraceContaining("\"" + constraint + "\"");
  }

  @Test
  void whatIsSetAsideFirstIsNotSent() throws Exception {
    Order order = desk.paid();

    Race<RefundedOrder, Order> race =
        locks.oneAfterTheOther(
            order, () -> desk.refund(order, pieces("1", 2, true)), () -> ship(order, part("1", 2)));

    assertThat(race.first().get().refund().items().getFirst().unsent()).isEqualTo(2);
    assertThatThrownBy(() -> race.second().get())
        .hasCauseInstanceOf(OrderException.ShipmentExceedsOrder.class);
  }

  @Test
  void whatIsSentFirstIsRefundedAsSent() throws Exception {
    Order order = desk.paid();

    Race<Order, RefundedOrder> race =
        locks.oneAfterTheOther(
            order, () -> ship(order, part("1", 2)), () -> desk.refund(order, pieces("1", 2, true)));

    assertThat(race.first().get().shipments()).hasSize(1);
    assertThat(race.second().get().refund().items().getFirst().unsent()).isEqualTo(1);
    assertThat(stock(mug)).as("one released, one back").containsExactly(STOCK - 1, 0L);
  }

  @Test
  void theSamePieceIsRefundedOnceHoweverManyRefundIt() throws Exception {
    Order order = desk.paid();

    Race<RefundedOrder, RefundedOrder> race =
        locks.oneAfterTheOther(
            order,
            () -> desk.refund(order, pieces("2", 2, true)),
            () -> desk.refund(order, pieces("2", 1, true)));

    assertThat(race.first().get().refund().isPending()).isFalse();
    assertThatThrownBy(() -> race.second().get())
        .hasCauseInstanceOf(OrderException.RefundExceedsOrder.class);
    assertThat(desk.bank.kept(order)).isEqualTo(3 * 1_250);
  }

  /**
   * Staff refunds, finance refunds without naming lines, customers cancel, and the same orders are
   * sent in parts, while answers are lost and the provider is slow.
   */
  @Test
  void nothingIsSentOrRefundedTwiceHoweverManyDoBoth() throws Exception {
    Desk stormy = new Desk(new Bank(5, 4));
    List<Order> all = new ArrayList<>();
    List<Callable<Void>> people = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Order order = stormy.paid();
      all.add(order);
      people.add(attempt(() -> stormy.refund(order, pieces("1", 2, true))));
      people.add(attempt(() -> stormy.refund(order, pieces("2", 1, false), pieces("1", 1, true))));
      people.add(attempt(() -> ship(order, part("1", 1))));
      people.add(attempt(() -> ship(order, part("2", 2))));
      people.add(attempt(() -> stormy.recovery.recover(order.id())));
      people.add(attempt(() -> ship(order, everything())));
      if (i % 3 == 0) {
        people.add(attempt(() -> stormy.cancel(order)));
      }
      if (i % 4 == 0) {
        people.add(attempt(() -> refundElsewhere(stormy, order)));
      }
      if (i % 2 == 0) {
        people.add(attempt(() -> stormy.refund(order)));
      }
    }
    Collections.shuffle(people, new Random(4711));

    allAtOnce(people);
    Desk calm = new Desk(stormy.bank);
    for (Order order : all) {
      await().until(() -> isDone(calm, order));
    }

    long mugs = 0;
    long pots = 0;
    long heldMugs = 0;
    long heldPots = 0;
    for (Order order : all) {
      Order end = stored(order);
      requireRefundsAddUp(end);
      assertThat(end.refundedTotal().minorUnits())
          .as("%s gave back", end)
          .isEqualTo(end.total().minorUnits() - stormy.bank.kept(order));
      boolean unsent = end.lines().stream().anyMatch(line -> line.unshipped() > 0);
      boolean expected =
          switch (end.state()) {
            case PAID -> unsent;
            case SHIPPED -> !unsent && !end.shipments().isEmpty();
            case CANCELLED -> end.shipments().isEmpty() && stormy.bank.kept(order) == 0;
            default -> false;
          };
      assertThat(expected).as("%s is as its lines say", end).isTrue();
      mugs += gone(end, 0);
      pots += gone(end, 1);
      heldMugs += held(end, 0);
      heldPots += held(end, 1);
    }
    assertThat(stock(mug)).containsExactly(STOCK - mugs, heldMugs);
    assertThat(stock(pot)).containsExactly(STOCK - pots, heldPots);
  }

  /** As finance does at the payment service, of which a reader of its feed tells. */
  private static Order refundElsewhere(Desk desk, Order order) {
    UUID refund = UUID.randomUUID();
    String paymentId = order.id().toString();
    Money amount = new Money("EUR", 100);
    SettledRefund settled;
    synchronized (desk.bank) {
      if (desk.bank.refundable(paymentId).left().minorUnits() < amount.minorUnits()) {
        throw new OrderException.NothingToRefund(order.id());
      }
      desk.bank.kept.merge(paymentId, -amount.minorUnits(), Long::sum);
      settled = new SettledRefund(refund.toString(), amount);
    }
    while (true) {
      try {
        return desk.elsewhere.note(order.id(), paymentId, settled);
      } catch (OrderException.PaymentServiceUnavailable _) {
        // The feed is read again from there.
      }
    }
  }

  private static boolean isDone(Desk desk, Order order) {
    try {
      Order now = desk.recovery.recover(order.id());
      return now.pendingRefunds().isEmpty() && now.state() != OrderState.CANCELLING;
    } catch (OrderException.PaymentServiceUnavailable _) {
      return false;
    }
  }

  private static void requireRefundsAddUp(Order order) {
    for (OrderLine line : order.lines()) {
      List<OrderRefund.Item> items =
          order.refunds().made().stream()
              .filter(refund -> refund.state() instanceof RefundState.Succeeded)
              .flatMap(refund -> refund.items().stream())
              .filter(item -> item.lineId().equals(line.id()))
              .toList();
      assertThat(
              List.of(
                  line.refunds().refunded(),
                  line.refunds().refundedUnsent(),
                  line.refunds().restocked(),
                  line.refunds().refunding()))
          .as("%s of %s", line, order)
          .containsExactly(
              items.stream().mapToInt(OrderRefund.Item::quantity).sum(),
              items.stream().mapToInt(OrderRefund.Item::unsent).sum(),
              items.stream().mapToInt(OrderRefund.Item::restocked).sum(),
              0);
    }
  }

  /** How many of a line are not in the stock any more. */
  private static int gone(Order order, int index) {
    OrderLine line = order.lines().get(index);
    return line.shippedQuantity() + line.refunds().refundedUnsent() - line.refunds().restocked();
  }

  private static long held(Order order, int index) {
    return order.state() == OrderState.PAID ? order.lines().get(index).unshipped() : 0;
  }

  private static Callable<Void> attempt(Callable<?> step) {
    return () -> {
      try {
        var _ = step.call();
      } catch (OrderException _) {
        // Somebody else was first, or an answer was lost.
      }
      return null;
    };
  }

  private static void allAtOnce(List<Callable<Void>> people) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(CROWD)) {
      for (Future<Void> done : threads.invokeAll(people)) {
        done.get();
      }
    }
  }

  @Test
  void listsInTheOrderOfTheRefunds() {
    Order order = desk.paid();
    List<UUID> made =
        Stream.of("1", "2", "1")
            .map(line -> desk.refund(order, pieces(line, 1, true)).refund().id())
            .toList();

    assertThat(desk.refunds.list(ALICE, order.id(), 0, 10))
        .extracting(OrderRefund::id)
        .isEqualTo(made);
  }
}
