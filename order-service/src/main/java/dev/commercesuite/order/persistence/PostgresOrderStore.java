package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.Change;
import dev.commercesuite.order.domain.Order;
import dev.commercesuite.order.domain.OrderEvent;
import dev.commercesuite.order.domain.OrderFilter;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderStore;
import dev.commercesuite.order.domain.Product;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.Reach;
import dev.commercesuite.order.domain.Rejection;
import dev.commercesuite.order.domain.Resumable;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders and their history in PostgreSQL. Thread-safe. */
public final class PostgresOrderStore implements OrderStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresOrderStore.class);

  private final Database database;
  private final InstantSource clock;
  private final ProductTurns turns = new ProductTurns();

  public PostgresOrderStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Answer<Order> place(
      Collection<ProductId> products,
      Function<Map<ProductId, Product>, Change> rule,
      IdempotentRequest<Order> once) {
    return turns
        .inTurn(
            products,
            () ->
                IdempotentTransactions.once(
                    database, once.from(Change::order), tx -> place(tx, products, rule)))
        .map(PostgresOrderStore::logged);
  }

  /**
   * The products are locked last: everybody else who wants one of them waits from there to the
   * commit.
   */
  private Change place(
      Transaction tx,
      Collection<ProductId> products,
      Function<Map<ProductId, Product>, Change> rule) {
    Change placed = rule.apply(PostgresCatalogStore.byId(tx, products));
    OrderWrites.insert(tx, placed, workDue(placed));
    // Throws what the stock does not allow any more. The prices stay those that were read before.
    var _ = rule.apply(PostgresCatalogStore.locked(tx, products));
    OrderWrites.moveStock(tx, placed);
    return placed;
  }

  @Override
  public Answer<Order> change(
      OrderId id, Reach reach, Function<Order, Change> rule, IdempotentRequest<Order> once) {
    return IdempotentTransactions.once(
            database, once.from(Change::order), tx -> change(tx, id, reach, rule))
        .map(PostgresOrderStore::logged);
  }

  @Override
  public Order change(OrderId id, Function<Order, Change> rule) {
    return logged(database.inTransaction(tx -> change(tx, id, new Reach.Anyones(), rule)));
  }

  @Override
  public Answer<Order> finish(OrderId id, Function<Order, Change> rule, Resumable<Order> request) {
    Finished finished =
        database.inTransaction(tx -> {
          Change change = change(tx, id, new Reach.Anyones(), rule);
          return new Finished(
              change,
              IdempotentTransactions.replaceInterim(
                  tx, request.once(), request.isInterim(), change.order()));
        });
    logged(finished.change());
    return finished.answer();
  }

  private record Finished(Change change, Answer<Order> answer) {}

  private Change change(Transaction tx, OrderId id, Reach reach, Function<Order, Change> rule) {
    Order order = locked(tx, id, reach);
    Change change = rule.apply(order);
    OrderWrites.update(tx, order, change, workDue(change));
    return change;
  }

  /** IdempotentRequest committed, what happened is worth a line. */
  private static Order logged(Change change) {
    OrderEvent event = change.event();
    if (event != null) {
      log.atInfo()
          .addKeyValue("order_id", event.orderId())
          .addKeyValue("event", event.type())
          .addKeyValue("sequence", event.sequence())
          .addKeyValue("state", event.state())
          .log("Order changed");
    }
    return change.order();
  }

  /**
   * First the lock, then the order in a second statement, which sees all that the lock waited for.
   */
  private static Order locked(Transaction tx, OrderId id, Reach reach) {
    return tx.queryOne(
            "select id from orders where id = ? for no key update",
            row -> new OrderId(row.uuid("id")),
            id.value())
        .flatMap(found -> OrderRows.byIds(tx, List.of(found)).stream().findFirst())
        .filter(order -> reach.includes(order.customerId()))
        .orElseThrow(() -> Rejection.OrdersNotFound.of(id));
  }

  private @Nullable Instant workDue(Change change) {
    return change.order().workDue(clock.instant());
  }

  @Override
  public Optional<Order> find(OrderId id, Reach reach) {
    return findAll(List.of(id), reach).stream().findFirst();
  }

  @Override
  public List<Order> findAll(Collection<OrderId> ids, Reach reach) {
    return database.inReadOnlyTransaction(tx -> OrderRows.byIds(tx, ids)).stream()
        .filter(order -> reach.includes(order.customerId()))
        .toList();
  }

  @Override
  public List<Order> list(Reach reach, OrderFilter filter, @Nullable OrderId after, int limit) {
    StringBuilder conditions = new StringBuilder("where true");
    List<Object> parameters = new ArrayList<>();
    and(conditions, parameters, "o.customer_id = ?", OrderRows.customer(reach));
    and(conditions, parameters, "o.state = ?", filter.state());
    and(conditions, parameters, "o.create_time >= ?", filter.createdFrom());
    and(conditions, parameters, "o.create_time < ?", filter.createdBefore());
    and(conditions, parameters, "o.id < ?", after == null ? null : after.value());
    parameters.add(limit);
    String sql = OrderRows.SELECT + conditions + " order by o.id desc limit ?";
    return database.inReadOnlyTransaction(tx -> OrderRows.orders(tx, sql, parameters.toArray()));
  }

  private static void and(
      StringBuilder conditions,
      List<Object> parameters,
      String condition,
      @Nullable Object parameter) {
    if (parameter != null) {
      conditions.append(" and ").append(condition);
      parameters.add(parameter);
    }
  }

  @Override
  public List<OrderEvent> events(OrderId id, long afterSequence, int limit) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select * from order_events
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
