package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.OperationId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ProviderEvent;
import dev.commercesuite.payment.domain.ProviderEventStore;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What providers said, in PostgreSQL: an append-only table whose primary key lets an event take
 * effect once, whatever the number of replicas that get it at the same moment. Thread-safe.
 */
public final class PostgresProviderEvents implements ProviderEventStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresProviderEvents.class);

  private final Database database;

  public PostgresProviderEvents(Database database) {
    this.database = database;
  }

  /** What came of an event; the payment is null when it is about none of ours. */
  private record TakenIn(boolean fresh, @Nullable PaymentId payment, int hastened) {}

  @Override
  public boolean takeIn(String provider, ProviderEvent event, Instant now) {
    TakenIn taken = database.inTransaction(tx -> takeIn(tx, provider, event, now));
    log.atInfo()
        .addKeyValue("provider", provider)
        .addKeyValue("event_id", event.id())
        .addKeyValue("event", event.type())
        .addKeyValue("payment_id", taken.payment())
        .addKeyValue("step_id", event.step())
        .addKeyValue("duplicate", !taken.fresh())
        .addKeyValue("hastened", taken.hastened())
        .log("Provider event");
    return taken.fresh();
  }

  private static TakenIn takeIn(Transaction tx, String provider, ProviderEvent event, Instant now) {
    PaymentId payment = payment(tx, event.step());
    boolean fresh = insert(tx, provider, event, payment, now);
    int hastened = 0;
    if (fresh && payment != null) {
      for (OperationId step : openSteps(tx, payment)) {
        hastened += PostgresStepStore.hasten(tx, step, now) ? 1 : 0;
      }
    }
    return new TakenIn(fresh, payment, hastened);
  }

  private static @Nullable PaymentId payment(Transaction tx, @Nullable OperationId step) {
    return step == null
        ? null
        : tx.queryOne(
                "select payment_id from provider_operations where id = ?",
                row -> new PaymentId(row.uuid("payment_id")),
                step.value())
            .orElse(null);
  }

  private static boolean insert(
      Transaction tx,
      String provider,
      ProviderEvent event,
      @Nullable PaymentId payment,
      Instant now) {
    OperationId step = event.step();
    return tx.update(
            """
            insert into provider_events
              (provider, event_id, type, payment_id, step_id, receive_time)
            values (?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            provider,
            event.id(),
            event.type(),
            payment == null ? null : payment.value(),
            payment == null || step == null ? null : step.value(),
            now)
        == 1;
  }

  /** In the order of their ids, as everywhere where several are changed. */
  private static List<OperationId> openSteps(Transaction tx, PaymentId payment) {
    return tx.query(
        """
        select id from provider_operations
        where payment_id = ? and state = 'STARTED'
        order by id
        """,
        row -> new OperationId(row.uuid("id")),
        payment.value());
  }
}
