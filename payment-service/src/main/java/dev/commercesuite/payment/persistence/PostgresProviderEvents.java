package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of providers in PostgreSQL: an append-only table whose primary key lets an event take
 * effect once, however many replicas receive it at the same time. Thread-safe.
 */
public final class PostgresProviderEvents implements ProviderEventStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresProviderEvents.class);

  private final Database database;

  public PostgresProviderEvents(Database database) {
    this.database = database;
  }

  /** What an event led to; the payment is null when it is about none here. */
  private record Recorded(boolean fresh, @Nullable PaymentId payment, int expedited) {}

  @Override
  public boolean record(String provider, ProviderEvent event, Instant now) {
    Recorded taken = database.inTransaction(tx -> record(tx, provider, event, now));
    log.atInfo()
        .addKeyValue("provider", provider)
        .addKeyValue("event_id", event.id())
        .addKeyValue("event", event.type())
        .addKeyValue("payment_id", taken.payment())
        .addKeyValue("step_id", event.step())
        .addKeyValue("duplicate", !taken.fresh())
        .addKeyValue("hastened", taken.expedited())
        .log("Provider event");
    return taken.fresh();
  }

  private static Recorded record(
      Transaction tx, String provider, ProviderEvent event, Instant now) {
    PaymentId ofStep = ofStep(tx, event.step());
    PaymentId payment = ofStep == null ? ofCharge(tx, event.charge()) : ofStep;
    StepId step = ofStep == null ? null : event.step();
    boolean fresh = insert(tx, provider, event, payment, step, now);
    int expedited = 0;
    String charge = event.charge();
    if (fresh && charge != null && event.isAboutMovements()) {
      expedited += PostgresCheckStore.request(tx, charge, now) ? 1 : 0;
    }
    if (fresh && payment != null) {
      // Before the steps, as where an outcome is written, so that neither waits for the other.
      expedited += PostgresOpenCharges.expedite(tx, payment, now) ? 1 : 0;
      for (StepId open : openSteps(tx, payment)) {
        expedited += PostgresStepStore.expedite(tx, open, now) ? 1 : 0;
      }
    }
    return new Recorded(fresh, payment, expedited);
  }

  private static @Nullable PaymentId ofStep(Transaction tx, @Nullable StepId step) {
    return step == null
        ? null
        : tx.queryOne(
                "select payment_id from provider_steps where id = ?",
                row -> new PaymentId(row.uuid("payment_id")),
                step.value())
            .orElse(null);
  }

  private static @Nullable PaymentId ofCharge(Transaction tx, @Nullable String charge) {
    return charge == null
        ? null
        : tx.queryOne(
                "select id from payments where charge_reference = ?",
                row -> new PaymentId(row.uuid("id")),
                charge)
            .orElse(null);
  }

  private static boolean insert(
      Transaction tx,
      String provider,
      ProviderEvent event,
      @Nullable PaymentId payment,
      @Nullable StepId step,
      Instant now) {
    int rows =
        tx.statement(
                """
                insert into provider_events
                  (provider, event_id, type, payment_id, step_id, receive_time)
                values (:provider, :event_id, :type, :payment_id, :step_id, :receive_time)
                on conflict do nothing
                """)
            .bind("provider", provider)
            .bind("event_id", event.id())
            .bind("type", event.type())
            .bind("payment_id", payment == null ? null : payment.value())
            .bind("step_id", step == null ? null : step.value())
            .bind("receive_time", now)
            .update();
    return rows == 1;
  }

  /** In the order of their ids, as wherever several are changed. */
  private static List<StepId> openSteps(Transaction tx, PaymentId payment) {
    return tx.query(
        """
        select id from provider_steps
        where payment_id = ? and state = 'STARTED'
        order by id
        """,
        row -> new StepId(row.uuid("id")),
        payment.value());
  }
}
