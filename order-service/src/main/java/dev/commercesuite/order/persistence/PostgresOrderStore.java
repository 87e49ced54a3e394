package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderStore.Placement.Placed;
import dev.commercesuite.order.domain.order.OrderStore.Placement.Unavailable;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders and their history in PostgreSQL. Thread-safe. */
public final class PostgresOrderStore implements OrderStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresOrderStore.class);

  private final Database database;
  private final InstantSource clock;
  private final ProductConcurrencyLimiter limiter = new ProductConcurrencyLimiter();

  /** Taken before those of products, so that whoever waits here keeps no product from others. */
  private final ProductConcurrencyLimiter customers = new ProductConcurrencyLimiter();

  public PostgresOrderStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Placement place(
      IdempotentRequest<Order> request,
      OrderTransition placed,
      Supplier<OrderNumber> numbers,
      @Nullable Integer mostUnpaid) {
    Order order = placed.order();
    Supplier<Answer<OrderTransition>> once =
        () ->
            IdempotentTransactions.once(
                database,
                request.from(OrderTransition::order).about(order.id().value()),
                tx -> insert(tx, placed, numbers, mostUnpaid));
    try {
      Answer<OrderTransition> answer =
          customers.run(List.of(order.customerId()), () -> limiter.run(productIds(order), once));
      return new Placed(answer.map(PostgresOrderStore::logged));
    } catch (ReservationFailed e) {
      return new Unavailable(e.products);
    }
  }

  /** The stock is reserved last: whoever needs the same waits from there to the commit. */
  private OrderTransition insert(
      Transaction tx,
      OrderTransition drawn,
      Supplier<OrderNumber> numbers,
      @Nullable Integer mostUnpaid) {
    if (mostUnpaid != null && countUnpaid(tx, drawn.order().customerId()) >= mostUnpaid) {
      throw new OrderException.TooManyUnpaidOrders(mostUnpaid);
    }
    Instant workDue = Objects.requireNonNull(workDue(drawn));
    OrderTransition placed = OrderWrites.insert(tx, drawn, numbers, workDue);
    if (!StockRows.reserve(tx, placed)) {
      // What made the reservation fail is still locked, and so still there.
      throw new ReservationFailed(PostgresCatalogStore.byId(tx, productIds(placed.order())));
    }
    return placed;
  }

  /** From here to the end of the transaction, nobody else places an order of the customer. */
  private static long countUnpaid(Transaction tx, String customerId) {
    return tx.query(
            "select take_turn_of_customer(?) as unpaid",
            row -> row.longInteger("unpaid"),
            customerId)
        .getFirst();
  }

  /** Rolls the transaction back. */
  private static final class ReservationFailed extends RuntimeException {
    private final Map<ProductId, Product> products;

    ReservationFailed(Map<ProductId, Product> products) {
      super("not all products of an order can be reserved");
      this.products = products;
    }
  }

  private static List<ProductId> productIds(Order order) {
    return order.lines().stream().map(OrderLine::productId).toList();
  }

  @Override
  public Optional<Answer<Order>> findAnswer(IdempotentRequest<Order> request) {
    return database.inReadOnlyTransaction(tx -> IdempotentTransactions.findAnswer(tx, request));
  }

  @Override
  public Answer<Order> change(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    return IdempotentTransactions.once(
            database,
            request.from(OrderTransition::order).about(id.value()),
            tx -> change(tx, id, visibility, rule))
        .map(PostgresOrderStore::logged);
  }

  @Override
  public Order change(OrderId id, Function<Order, OrderTransition> rule) {
    return logged(database.inTransaction(tx -> change(tx, id, new OrderVisibility.All(), rule)));
  }

  @Override
  public Answer<Order> finish(
      IdempotentRequest<Order> request, OrderId id, Function<Order, OrderTransition> rule) {
    Finished finished =
        database.inTransaction(tx -> {
          OrderTransition change = change(tx, id, new OrderVisibility.All(), rule);
          return new Finished(change, IdempotentTransactions.finish(tx, request, change.order()));
        });
    logged(finished.change());
    return finished.answer();
  }

  @Override
  public Order settle(OrderId id, String paymentRefundId, Function<Order, OrderTransition> rule) {
    return logged(database.inTransaction(tx -> settle(tx, id, paymentRefundId, rule)));
  }

  /** {@link #settle(OrderId, String, Function)} within a transaction. */
  OrderTransition settle(
      Transaction tx, OrderId id, String paymentRefundId, Function<Order, OrderTransition> rule) {
    Order order = locked(tx, id, new OrderVisibility.All());
    return RefundRows.isSettled(tx, paymentRefundId)
        ? OrderTransition.withoutEvent(order)
        : write(tx, order, rule.apply(order));
  }

  /** Changes an order because of a dispute of its payment, within a transaction. */
  OrderTransition note(
      Transaction tx,
      OrderId id,
      String disputeId,
      BiFunction<Order, Set<OrderEvent.Type>, OrderTransition> rule) {
    Order order = locked(tx, id, new OrderVisibility.All());
    List<OrderEvent.Type> known =
        tx.query(
            "select type from order_events where order_id = ? and dispute_id = ?",
            row -> row.enumeration("type", OrderEvent.Type.class),
            id.value(),
            disputeId);
    return write(tx, order, rule.apply(order, Set.copyOf(known)));
  }

  private record Finished(OrderTransition change, Answer<Order> answer) {}

  private OrderTransition change(
      Transaction tx,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    Order order = locked(tx, id, visibility);
    return write(tx, order, rule.apply(order));
  }

  private OrderTransition write(Transaction tx, Order order, OrderTransition change) {
    OrderWrites.update(tx, order, change, workDue(change));
    return change;
  }

  /** Once it is committed, what happened is worth a line. */
  static Order logged(OrderTransition change) {
    for (OrderEvent event : change.events()) {
      log.atInfo()
          .addKeyValue("order_id", event.orderId())
          .addKeyValue("event", event.type())
          .addKeyValue("sequence", event.sequence())
          .addKeyValue("state", event.state())
          .log("Order changed");
    }
    return change.order();
  }

  static Order locked(Transaction tx, OrderId id, OrderVisibility visibility) {
    return OrderRows.locked(tx, id, visibility)
        .orElseThrow(() -> new OrderException.OrderNotFound(id));
  }

  private @Nullable Instant workDue(OrderTransition change) {
    return change.order().workDue(clock.instant());
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return findAll(List.of(id), visibility).stream().findFirst();
  }

  @Override
  public List<Order> findAll(Collection<OrderId> ids, OrderVisibility visibility) {
    return database.inSnapshot(tx -> OrderRows.byIds(tx, ids, visibility));
  }

  @Override
  public List<Order> list(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit) {
    return database.inSnapshot(
        tx -> OrderRows.orders(tx, OrderPages.list(visibility, filter, after, limit)));
  }

  @Override
  public List<OrderEvent> events(OrderId id, long afterSequence, int limit) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            "select "
                + OrderRows.EVENT_COLUMNS
                + """
                from order_events
                where order_id = ? and sequence > ?
                order by sequence
                limit ?
                """,
            OrderRows::event,
            id.value(),
            afterSequence,
            limit));
  }
}
