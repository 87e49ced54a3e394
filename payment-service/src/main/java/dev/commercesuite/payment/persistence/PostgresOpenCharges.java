package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.charge.LookSchedule;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenChargeStore;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Open charges in PostgreSQL: a row for each payment that waits for its payer or holds money.
 * Whoever writes a row in a transaction that changes its payment locks the payment first.
 * Thread-safe.
 */
public final class PostgresOpenCharges implements OpenChargeStore {
  /** The channel that announces charges that became due at once, by their payment's id. */
  public static final String DUE_CHANNEL = "payment_charges_due";

  /** In place of the caller and the method of a request, for a step that nobody asked for. */
  private static final String NOBODY = "payment-service";

  private static final String CANCEL_UNPAID = "cancel-unpaid";

  private final Database database;

  public PostgresOpenCharges(Database database) {
    this.database = database;
  }

  @Override
  public List<OpenCharge> claimDueCharges(Instant now, Instant leaseUntil, int limit) {
    return database.inTransaction(tx ->
        tx.statement(
                """
                update open_charges
                set lease_expire_time = :lease_expire_time, next_look_time = :lease_expire_time
                where payment_id = any (array(
                  select payment_id from open_charges
                  where next_look_time <= :now
                    and (lease_expire_time is null or lease_expire_time <= :now)
                  order by next_look_time
                  limit :limit
                  for no key update skip locked))
                returning payment_id, since, lease_expire_time
                """)
            .bind("lease_expire_time", leaseUntil)
            .bind("now", now)
            .bind("limit", limit)
            .query(PostgresOpenCharges::charge));
  }

  private static OpenCharge charge(Row row) {
    return new OpenCharge(
        new PaymentId(row.uuid("payment_id")),
        row.instant("since"),
        row.instant("lease_expire_time"));
  }

  @Override
  public Optional<Payment> find(PaymentId payment) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select " + PaymentRows.PAYMENT_COLUMNS + "from payments where id = ?",
            PaymentRows::payment,
            payment.value()));
  }

  @Override
  public PaymentTransition settle(
      OpenCharge charge,
      Function<Payment, PaymentTransition> rule,
      Function<Payment, Instant> next) {
    PaymentTransition written =
        database.inTransaction(tx -> {
          PaymentTransition decided = rule.apply(PostgresPaymentStore.lock(tx, charge.payment()));
          write(tx, decided);
          if (mayOpenAgain(decided.payment())) {
            release(tx, charge, next.apply(decided.payment()));
          } else {
            delete(tx, charge.payment());
          }
          return decided;
        });
    ChangeLog.write(written);
    return written;
  }

  private static void write(Transaction tx, PaymentTransition decided) {
    PaymentWrites writes = new PaymentWrites(tx);
    ProviderStep step = decided.step();
    if (step == null) {
      writes.settle(decided);
    } else {
      writes.begin(RequestKey.withoutBody(NOBODY, CANCEL_UNPAID, step.id().value()), decided);
    }
  }

  /** While a step is under way, its charge may be left as it was. */
  private static boolean mayOpenAgain(Payment payment) {
    return payment.isOpenAtProvider() || payment.state() == PaymentState.PROCESSING;
  }

  /**
   * A charge that an event has made due while it was leased stays due. One that somebody else has
   * claimed since is left to them.
   */
  private static void release(Transaction tx, OpenCharge charge, Instant next) {
    tx.update(
        """
        update open_charges
        set lease_expire_time = null,
          next_look_time = case
            when next_look_time < lease_expire_time then next_look_time
            else ? end
        where payment_id = ? and lease_expire_time = ?
        """,
        next,
        charge.payment().value(),
        charge.leaseUntil());
  }

  private static void delete(Transaction tx, PaymentId payment) {
    tx.update("delete from open_charges where payment_id = ?", payment.value());
  }

  /** In the transaction in which a payment begins to wait for its payer, or to hold money. */
  static void opened(Transaction tx, Payment payment, PaymentEvent event) {
    Instant since = event.createTime();
    tx.update(
        """
        insert into open_charges (payment_id, since, next_look_time) values (?, ?, ?)
        on conflict (payment_id) do update
        set since = excluded.since, next_look_time = excluded.next_look_time,
          lease_expire_time = null
        """,
        payment.id().value(),
        since,
        LookSchedule.next(payment, since, since));
  }

  /**
   * Makes the charge of a payment due now, if it is open and would be due later, and wakes whoever
   * looks. While somebody looks at it, it is due when they are done.
   */
  static boolean expedite(Transaction tx, PaymentId payment, Instant now) {
    return tx.queryOne(
            """
            with expedited as (
              update open_charges set next_look_time = ?
              where payment_id = ? and next_look_time > ?
              returning payment_id)
            select pg_notify(?, payment_id::text)::text as notified from expedited
            """,
            row -> row.text("notified"),
            now,
            payment.value(),
            now,
            DUE_CHANNEL)
        .isPresent();
  }
}
