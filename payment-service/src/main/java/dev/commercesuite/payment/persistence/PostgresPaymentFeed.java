package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.feed.PaymentChange;
import dev.commercesuite.payment.domain.feed.PaymentFeed;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;

/**
 * The history of payments, for watchers. An event is written while its payment is locked, so the
 * events of a payment are committed in the order of their sequence. Thread-safe.
 */
public final class PostgresPaymentFeed implements PaymentFeed {
  private final Database database;

  public PostgresPaymentFeed(Database database) {
    this.database = database;
  }

  @Override
  public List<PaymentChange> changes(PaymentId id, long afterSequence, int limit) {
    return database.inReadOnlyTransaction(tx -> {
      List<PaymentEvent> events = events(tx, id, afterSequence, limit);
      if (events.isEmpty()) {
        return List.of();
      }
      Payment payment =
          tx.queryOne(
                  "select " + PaymentRows.PAYMENT_COLUMNS + "from payments where id = ?",
                  PaymentRows::payment,
                  id.value())
              .orElseThrow(() -> new IllegalStateException("there are events of no payment " + id));
      return events.stream().map(event -> new PaymentChange(event, payment)).toList();
    });
  }

  private static List<PaymentEvent> events(
      Transaction tx, PaymentId id, long afterSequence, int limit) {
    return tx.query(
        "select "
            + PaymentRows.EVENT_COLUMNS
            + """
            from payment_events
            where payment_id = ? and sequence > ?
            order by sequence
            limit ?
            """,
        PaymentRows::event,
        id.value(),
        afterSequence,
        limit);
  }
}
