package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeed;
import dev.commercesuite.order.domain.paymentfeed.PaymentFeedCursor;
import dev.commercesuite.order.domain.paymentfeed.PaymentNews;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The cursor in PostgreSQL, shared by all replicas. Thread-safe. */
public final class PostgresPaymentFeedCursor implements PaymentFeedCursor {
  private static final int LONGEST_FAILURE = 1_000;

  private final Database database;
  private final PostgresOrderStore orders;
  private final Supplier<UUID> ids;

  /**
   * @param orders of the same database
   */
  public PostgresPaymentFeedCursor(
      Database database, PostgresOrderStore orders, Supplier<UUID> ids) {
    this.database = database;
    this.orders = orders;
    this.ids = ids;
  }

  @Override
  public Optional<Lease> claim(Instant now, Duration lease) {
    return database.inTransaction(tx ->
        tx.queryOne(
            """
            update payment_feed set lease_id = ?, due_time = ?
            where only_row in (
              select only_row from payment_feed where due_time <= ? for update skip locked)
            returning lease_id, resume_token, failures
            """,
            row ->
                new Lease(row.uuid("lease_id"), row.text("resume_token"), row.integer("failures")),
            ids.get(),
            now.plus(lease),
            now));
  }

  @Override
  public boolean advance(
      Lease lease, PaymentFeed.Page page, List<Change> changes, Instant now, Instant leaseEnd) {
    Optional<List<OrderTransition>> written =
        database.inTransaction(tx -> {
          // First, so that nobody else acts on the same page.
          if (!step(tx, lease, page.resumeToken(), leaseEnd)) {
            return Optional.empty();
          }
          List<OrderTransition> done = changes.stream().map(change -> write(tx, change)).toList();
          wake(tx, page.news().stream().map(PaymentNews::orderId).distinct().toList(), now);
          return Optional.of(done);
        });
    written.stream().flatMap(List::stream).forEach(PostgresOrderStore::logged);
    return written.isPresent();
  }

  private OrderTransition write(Transaction tx, Change change) {
    return switch (change) {
      case Count count -> orders.settle(tx, count.orderId(), count.paymentRefundId(), count.rule());
      case Note note -> orders.note(tx, note.orderId(), note.disputeId(), note.rule());
    };
  }

  @Override
  public boolean restart(Lease lease, Instant leaseEnd) {
    return database.inTransaction(tx -> step(tx, lease, PaymentFeed.BEGINNING, leaseEnd));
  }

  private static boolean step(Transaction tx, Lease lease, String resumeToken, Instant leaseEnd) {
    return tx.update(
            "update payment_feed set resume_token = ?, due_time = ? where lease_id = ?",
            resumeToken,
            leaseEnd,
            lease.id())
        == 1;
  }

  /**
   * Lets the workers look at once at those of the orders that wait for the payment service. A
   * cancellation whose refund was declined waits for its next try, which is not to come sooner
   * because of the news that there was a decline.
   */
  private static void wake(Transaction tx, List<OrderId> orders, Instant now) {
    tx.statement(
            """
            with waiting as (
              select order_work.order_id
              from order_work
                join orders on orders.id = order_work.order_id
                left join payment_attempts on payment_attempts.order_id = orders.id
                  and payment_attempts.id = orders.payment_attempt_id
              where order_work.order_id = any (:orders)
                and order_work.parked_time is null and order_work.due_time > :now
                and (orders.state <> 'PENDING_PAYMENT'
                  or payment_attempts.state in ('STARTED', 'PROCESSING', 'REQUIRES_ACTION'))
                and not exists (
                  select from cancellations
                  where cancellations.order_id = orders.id
                    and cancellations.refunds_failed > 0
                    and cancellations.refund_minor_units is null)
              for update of order_work skip locked),
            woken as (
              update order_work set due_time = :now
              where order_id in (select order_id from waiting)
              returning order_id)
            select count(pg_notify(:channel, order_id::text)::text) as woken from woken
            """)
        .bind("orders", orders.stream().map(OrderId::value).toList())
        .bind("now", now)
        .bind("channel", PostgresOrderWorkQueue.DUE_CHANNEL)
        .query(row -> row.longInteger("woken"));
  }

  @Override
  public void release(Lease lease, Instant due) {
    database.useTransaction(tx ->
        tx.update(
            """
            update payment_feed
            set lease_id = null, due_time = ?, read_time = now(), failures = 0, last_failure = null
            where lease_id = ?
            """,
            due,
            lease.id()));
  }

  @Override
  public void retry(Lease lease, Instant due, String failure) {
    database.useTransaction(tx ->
        tx.update(
            """
            update payment_feed
            set lease_id = null, due_time = ?, failures = failures + 1, last_failure = ?
            where lease_id = ?
            """,
            due,
            failure.substring(0, Math.min(failure.length(), LONGEST_FAILURE)),
            lease.id()));
  }
}
