package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.erasure.OrderErasureStore;
import dev.commercesuite.order.domain.erasure.StoredAnswers;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Redacts orders in PostgreSQL, by the function redact_order. Thread-safe. */
public final class PostgresOrderErasureStore implements OrderErasureStore {
  private final Database database;
  private final StoredAnswers answers;

  public PostgresOrderErasureStore(Database database, StoredAnswers answers) {
    this.database = database;
    this.answers = answers;
  }

  @Override
  public Answer<Order> redact(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    return IdempotentTransactions.once(
            database,
            request.from(OrderTransition::order).about(id.value()),
            tx -> redact(tx, id, visibility, rule))
        .map(PostgresOrderStore::logged);
  }

  @Override
  public void redact(OrderId id, Function<Order, OrderTransition> rule) {
    var _ =
        PostgresOrderStore.logged(
            database.inTransaction(tx -> redact(tx, id, new OrderVisibility.All(), rule)));
  }

  private OrderTransition redact(
      Transaction tx,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    Order order = PostgresOrderStore.locked(tx, id, visibility);
    OrderTransition change = rule.apply(order);
    Order redacted = change.order();
    if (redacted.equals(order)) {
      return change;
    }
    Instant redactTime = Objects.requireNonNull(redacted.redactTime());
    List<Runnable> refundAnswers = redactedRefundAnswers(tx, redacted);
    // Before the order is written: only a redacted one may be without an address.
    tx.query(
        "select redact_order(?, ?, ?)::text as redacted",
        row -> row.text("redacted"),
        id.value(),
        redactTime,
        answers.redacted(redacted));
    refundAnswers.forEach(Runnable::run);
    // redact_order has emptied the rows; what is left: version, event, watchers, refunds under way.
    OrderWrites.update(tx, order, change, redacted.workDue(redactTime));
    return change;
  }

  /**
   * The answers to requests for refunds, each to be written when the function has made all answers
   * about the order the same.
   */
  private List<Runnable> redactedRefundAnswers(Transaction tx, Order redacted) {
    return tx
        .query(
            """
            select key, week, is_final, response from idempotency_keys where subject = ? for update
            """,
            row ->
                answers
                    .redactedRefund(row.bytes("response"), redacted)
                    .map(response ->
                        update(
                            tx,
                            response,
                            row.bool("is_final"),
                            row.uuid("key"),
                            row.instant("week"))),
            redacted.id().value())
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Runnable update(
      Transaction tx, byte[] response, boolean isFinal, UUID key, Instant week) {
    return () ->
        tx.update(
            "update idempotency_keys set response = ?, is_final = ? where key = ? and week = ?",
            response,
            isFinal,
            key,
            week);
  }

  @Override
  public List<OrderId> redactable(String customerId, int limit) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select id from orders
            where customer_id = ? and redact_time is null
              and state in ('DELIVERED', 'EXPIRED', 'CANCELLED')
            order by id
            limit ?
            """,
            row -> new OrderId(row.uuid("id")),
            customerId,
            limit));
  }
}
