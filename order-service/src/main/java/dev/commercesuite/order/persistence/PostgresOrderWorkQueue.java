package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.runtime.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The work queue in PostgreSQL, shared by all replicas. Thread-safe. */
public final class PostgresOrderWorkQueue implements OrderWorkQueue {
  /** Whoever makes an order due at once says so here, with the order's id. */
  public static final String DUE_CHANNEL = "orders_due";

  private static final int LONGEST_FAILURE = 1_000;

  private final Database database;

  public PostgresOrderWorkQueue(Database database) {
    this.database = database;
  }

  @Override
  public List<Task> claim(Instant now, Duration lease, int limit) {
    return database.inTransaction(tx ->
        tx.query(
            """
            update order_work set due_time = ?
            where order_id = any (array(
              select order_id from order_work
              where due_time <= ? and parked_time is null
              order by due_time
              limit ?
              for update skip locked))
            returning order_id, failures, defects
            """,
            row ->
                new Task(
                    new OrderId(row.uuid("order_id")),
                    row.integer("failures"),
                    row.integer("defects")),
            now.plus(lease),
            now,
            limit));
  }

  @Override
  public void postpone(Order order, Instant due) {
    database.useTransaction(tx ->
        tx.update(
            """
            with unchanged as (
              select id from orders where id = ? and version = ? for no key update)
            update order_work set due_time = ?, failures = 0, defects = 0, last_failure = null
            from unchanged
            where order_id = unchanged.id
            """,
            order.id().value(),
            order.version(),
            due));
  }

  @Override
  public void waitForPayments(OrderId id, Instant due, String failure) {
    database.useTransaction(tx ->
        tx.update(
            """
            update order_work
            set due_time = ?, failures = failures + 1, defects = 0, last_failure = ?
            where order_id = ?
            """,
            due,
            shortened(failure),
            id.value()));
  }

  @Override
  public void retry(OrderId id, Instant due, String failure) {
    database.useTransaction(tx ->
        tx.update(
            """
            update order_work
            set due_time = ?, failures = failures + 1, defects = defects + 1, last_failure = ?
            where order_id = ?
            """,
            due,
            shortened(failure),
            id.value()));
  }

  @Override
  public void park(OrderId id, String failure) {
    database.useTransaction(tx ->
        tx.update(
            """
            update order_work set parked_time = now(), last_failure = ?
            where order_id = ? and parked_time is null
            """,
            shortened(failure),
            id.value()));
  }

  private static String shortened(String failure) {
    return failure.substring(0, Math.min(failure.length(), LONGEST_FAILURE));
  }
}
