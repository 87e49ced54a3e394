package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.UUID;

/**
 * The sandbox's outbox: events are written together with their charge, so that they outlive the
 * process, and sent at least once. Thread-safe.
 */
public final class SandboxEvents {
  private final Database database;

  public SandboxEvents(Database database) {
    this.database = database;
  }

  /** In the transaction that makes the charge. */
  static void insert(
      Transaction tx, UUID id, TestToken.Callback callback, StepId key, String chargeReference) {
    tx.update(
        """
        insert into events (id, type, charge_reference, operation_key, copies)
        values (?, ?, ?, ?, ?)
        """,
        id,
        callback.type(),
        chargeReference,
        key.value(),
        callback.copies());
  }

  /**
   * Claims events to send, in their order. They can be claimed again unless they are {@link #sent}
   * in time.
   */
  List<SandboxEvent> claim(int limit) {
    return database.inTransaction(tx ->
        tx.query(
            """
            with claimed as (
              update events set lease_expire_time = now() + interval '10 s'
              where id = any (array(
                select id from events
                where sent_time is null and (lease_expire_time is null or lease_expire_time <= now())
                order by position
                limit ?
                for no key update skip locked))
              returning id, position, type, charge_reference, operation_key, copies, create_time)
            select claimed.id, claimed.type, claimed.charge_reference, charges.payment_id,
              claimed.operation_key, claimed.copies, claimed.create_time
            from claimed join charges on charges.reference = claimed.charge_reference
            order by claimed.position
            """,
            SandboxEvents::event,
            limit));
  }

  void sent(SandboxEvent event) {
    database.useTransaction(
        tx -> tx.update("update events set sent_time = now() where id = ?", event.id()));
  }

  private static SandboxEvent event(Row row) {
    return new SandboxEvent(
        row.uuid("id"),
        row.text("type"),
        row.text("charge_reference"),
        row.uuid("payment_id"),
        row.uuid("operation_key"),
        row.integer("copies"),
        row.instant("create_time"));
  }
}
