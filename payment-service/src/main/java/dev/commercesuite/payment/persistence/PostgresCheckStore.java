package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.CheckStore;
import dev.commercesuite.payment.domain.reconciliation.Situation;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be asked of the provider, in PostgreSQL. Whoever books something holds the lock of its
 * payment; leases outlive their transaction. Thread-safe.
 */
public final class PostgresCheckStore implements CheckStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresCheckStore.class);

  private static final int LONGEST_FAILURE = 1_000;

  private final Database database;

  public PostgresCheckStore(Database database) {
    this.database = database;
  }

  @Override
  public List<ChargeCheck> claim(Instant now, Instant leaseUntil, int limit) {
    return database.inTransaction(tx ->
        tx.statement(
                """
                update provider_checks c
                set lease_expire_time = :lease_expire_time, due_time = :lease_expire_time,
                  requests = c.requests + 1
                from payments p
                where p.id = c.payment_id and c.payment_id = any (array(
                  select payment_id from provider_checks
                  where due_time <= :now
                    and (lease_expire_time is null or lease_expire_time <= :now)
                  order by due_time
                  limit :limit
                  for no key update skip locked))
                returning c.payment_id, coalesce(p.charge_reference, '') as charge, c.requests,
                  c.failures
                """)
            .bind("lease_expire_time", leaseUntil)
            .bind("now", now)
            .bind("limit", limit)
            .query(row ->
                new ChargeCheck(
                    new PaymentId(row.uuid("payment_id")),
                    row.text("charge"),
                    row.longInteger("requests"),
                    row.integer("failures"))));
  }

  @Override
  public void book(ChargeCheck check, Function<Situation, Booking> rule, Instant now) {
    Booking written =
        database.inTransaction(tx -> {
          Payment payment = PostgresPaymentStore.lock(tx, check.payment());
          Booking decided = rule.apply(situation(tx, payment));
          PaymentWrites writes = new PaymentWrites(tx);
          decided.transitions().forEach(writes::settle);
          List<RefundId> news = new ArrayList<>();
          for (RefundId refund : decided.bounced()) {
            if (noteBounced(tx, refund, now)) {
              news.add(refund);
            }
          }
          end(tx, check, decided, now);
          return new Booking(decided.transitions(), news, decided.next());
        });
    written.transitions().forEach((PaymentTransition transition) -> ChangeLog.write(transition));
    for (RefundId refund : written.bounced()) {
      log.atError()
          .addKeyValue("refund_id", refund)
          .log("A bank has sent a refund back; the customer does not have the money");
    }
  }

  /** The refund itself is final. Returns whether it is heard of for the first time. */
  private static boolean noteBounced(Transaction tx, RefundId refund, Instant now) {
    return tx.update(
            "update refunds set bounced_time = ? where id = ? and bounced_time is null",
            now,
            refund.value())
        == 1;
  }

  private static Situation situation(Transaction tx, Payment payment) {
    Map<StepId, RefundId> keys =
        tx
            .query(
                """
                select s.id, s.refund_id
                from refunds r join provider_steps s on s.refund_id = r.id
                where r.payment_id = ?
                """,
                row -> Map.entry(new StepId(row.uuid("id")), new RefundId(row.uuid("refund_id"))),
                payment.id().value())
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new Situation(
        payment,
        tx.query(
            "select " + PaymentRows.REFUND_COLUMNS + "from refunds where payment_id = ?",
            PaymentRows::refund,
            payment.id().value()),
        keys,
        tx.query(
            "select " + PaymentRows.DISPUTE_COLUMNS + "from disputes where payment_id = ?",
            PaymentRows::dispute,
            payment.id().value()));
  }

  /** What was asked for while it ran, or has been claimed by somebody else since, stays due. */
  private static void end(Transaction tx, ChargeCheck check, Booking booking, Instant now) {
    if (booking.next() == null) {
      int rows =
          tx.update(
              "delete from provider_checks where payment_id = ? and requests = ?",
              check.payment().value(),
              check.requests());
      if (rows == 1) {
        return;
      }
    }
    tx.statement(
            """
            update provider_checks
            set lease_expire_time = null, failures = 0, last_failure = null,
              due_time =
                case when requests = :requests then :next::timestamptz else :now::timestamptz end
            where payment_id = :payment_id
            """)
        .bind("requests", check.requests())
        .bind("next", booking.next() == null ? now : booking.next())
        .bind("now", now)
        .bind("payment_id", check.payment().value())
        .update();
  }

  @Override
  public void failed(ChargeCheck check, String failure, Instant next) {
    database.useTransaction(tx ->
        tx.statement(
                """
                update provider_checks
                set lease_expire_time = null, due_time = :due_time, failures = failures + 1,
                  last_failure = left(:last_failure, :longest_failure)
                where payment_id = :payment_id and requests = :requests
                """)
            .bind("due_time", next)
            .bind("last_failure", failure)
            .bind("longest_failure", LONGEST_FAILURE)
            .bind("payment_id", check.payment().value())
            .bind("requests", check.requests())
            .update());
  }

  @Override
  public Optional<Sweep> claimSweep(String provider, Instant now, Instant leaseUntil) {
    return database.inTransaction(tx ->
        ProviderSweeps.claim(tx, provider, ProviderSweeps.Books.MOVEMENTS, now, leaseUntil)
            .map(Sweep::new));
  }

  @Override
  public void request(List<ProviderMovement> movements, Instant now) {
    if (movements.isEmpty()) {
      return;
    }
    database.useTransaction(tx -> {
      for (String charge : unknown(tx, movements)) {
        request(tx, charge, now);
      }
    });
  }

  /** In order, as wherever several are changed. */
  private static List<String> unknown(Transaction tx, List<ProviderMovement> movements) {
    return movements.stream()
        .filter(movement -> !isKnown(tx, movement))
        .map(ProviderMovement::charge)
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean isKnown(Transaction tx, ProviderMovement movement) {
    return switch (movement) {
      case ProviderMovement.OfRefund refund -> isKnown(tx, refund);
      case ProviderMovement.OfDispute dispute -> isKnown(tx, dispute);
      case ProviderMovement.Unrecognised _ -> false;
    };
  }

  private static boolean isKnown(Transaction tx, ProviderMovement.OfDispute dispute) {
    Optional<String> booked =
        tx.queryOne(
            "select state from disputes where provider_reference = ?",
            row -> row.text("state"),
            dispute.reference());
    return switch (dispute.state()) {
      case INQUIRY, OPEN, WON, LOST -> booked.equals(Optional.of(dispute.state().name()));
      // What nothing was withheld by is not booked.
      case CLOSED -> !booked.equals(Optional.of("OPEN"));
    };
  }

  private static boolean isKnown(Transaction tx, ProviderMovement.OfRefund refund) {
    if (refund.state() == ProviderMovement.OfRefund.State.FAILED) {
      // Nothing came of it, or its check is due again anyway.
      return true;
    }
    StepId key = refund.key();
    return tx.queryOne(
                "select state from refunds where provider_reference = ?",
                row -> row.text("state"),
                refund.reference())
            .isPresent()
        || (key != null
            && tx.queryOne(
                    "select id from provider_steps where id = ? and state = 'STARTED'",
                    row -> row.uuid("id"),
                    key.value())
                .isPresent());
  }

  /** Makes the check of a charge due at once, if it is one of a payment here. */
  static boolean request(Transaction tx, String charge, Instant now) {
    return tx.update(
            """
            insert into provider_checks (payment_id, due_time)
            select id, ?::timestamptz from payments where charge_reference = ?
            on conflict (payment_id) do update
            set requests = provider_checks.requests + 1,
              due_time = case
                when provider_checks.lease_expire_time is null then excluded.due_time
                else provider_checks.due_time end
            """,
            now,
            charge)
        > 0;
  }

  @Override
  public void swept(String provider, Instant until, Instant next) {
    database.useTransaction(
        tx -> ProviderSweeps.swept(tx, provider, ProviderSweeps.Books.MOVEMENTS, until, next));
  }
}
