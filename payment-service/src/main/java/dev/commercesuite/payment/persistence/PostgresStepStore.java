package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeOrigin;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.StepStore;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Steps at the provider in PostgreSQL. Whoever settles a step holds the lock of its payment, and
 * nobody else changes its state. Locks end with their transaction; leases outlive it. Thread-safe.
 */
public final class PostgresStepStore implements StepStore {
  /** The channel that announces steps that became due at once, by their id. */
  public static final String DUE_CHANNEL = "payment_steps_due";

  private static final int LONGEST_PROBLEM = 1_000;

  private final Database database;

  public PostgresStepStore(Database database) {
    this.database = database;
  }

  @Override
  public Claim claim(StepId step, Instant now, Instant leaseUntil) {
    return database.inTransaction(tx ->
        tx.queryOne(
                """
                update provider_steps
                set lease_expire_time = ?, next_attempt_time = ?, attempts = attempts + 1
                where id = ? and state = 'STARTED'
                  and (lease_expire_time is null or lease_expire_time <= ?)
                returning
                """
                    + PaymentRows.STEP_COLUMNS,
                PaymentRows::step,
                leaseUntil,
                leaseUntil,
                step.value(),
                now)
            .<Claim>map(Claim.Claimed::new)
            .orElseGet(() -> isOpen(tx, step) ? new Claim.Busy() : new Claim.Settled()));
  }

  @Override
  public List<ProviderStep> claimDue(Instant now, Instant leaseUntil, int limit) {
    return database.inTransaction(tx ->
        tx.statement(
                """
                update provider_steps
                set lease_expire_time = :lease_expire_time, next_attempt_time = :lease_expire_time,
                  attempts = attempts + 1
                where id = any (array(
                  select id from provider_steps
                  where state = 'STARTED' and parked_time is null and next_attempt_time <= :now
                    and (lease_expire_time is null or lease_expire_time <= :now)
                  order by next_attempt_time
                  limit :limit
                  for no key update skip locked))
                returning
                """
                    + PaymentRows.STEP_COLUMNS)
            .bind("lease_expire_time", leaseUntil)
            .bind("now", now)
            .bind("limit", limit)
            .query(PaymentRows::step));
  }

  @Override
  public boolean expedite(StepId step, Instant now) {
    return database.inTransaction(tx -> expedite(tx, step, now));
  }

  /**
   * {@link #expedite(StepId, Instant)} within a transaction. While somebody works on the step, it
   * becomes due when they release it without an outcome.
   */
  static boolean expedite(Transaction tx, StepId step, Instant now) {
    return tx.queryOne(
            """
            with expedited as (
              update provider_steps set next_attempt_time = ?
              where id = ? and state = 'STARTED' and parked_time is null
                and next_attempt_time > ?
              returning id)
            select pg_notify(?, id::text)::text as notified from expedited
            """,
            row -> row.text("notified"),
            now,
            step.value(),
            now,
            DUE_CHANNEL)
        .isPresent();
  }

  @Override
  public boolean failed(ProviderStep step) {
    int rows =
        database.inTransaction(tx ->
            tx.statement(
                    """
                    update provider_steps
                    set next_attempt_time = :next_attempt_time,
                      lease_expire_time = :lease_expire_time,
                      problem = left(:problem, :longest_problem), failures = :failures,
                      parked_time = :parked_time
                    where id = :id and state = 'STARTED' and attempts = :attempts
                    """)
                .bind("next_attempt_time", step.nextAttemptTime())
                .bind("lease_expire_time", step.leaseUntil())
                .bind("problem", step.problem())
                .bind("longest_problem", LONGEST_PROBLEM)
                .bind("failures", step.failures())
                .bind("parked_time", step.parkedTime())
                .bind("id", step.id().value())
                .bind("attempts", step.attempts())
                .update());
    return rows > 0;
  }

  @Override
  public ChargeOrigin origin(StepId step) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select p.order_id, p.customer_id, s.request_id
                from provider_steps s join payments p on p.id = s.payment_id
                where s.id = ?
                """,
                row ->
                    new ChargeOrigin(
                        new OrderId(row.uuid("order_id")),
                        new CustomerId(row.uuid("customer_id")),
                        row.uuid("request_id")),
                step.value()))
        .orElseThrow(() -> new IllegalStateException("there is no step " + step));
  }

  @Override
  public void settle(ProviderStep step, Function<PaymentSnapshot, PaymentTransition> rule) {
    Optional<Written> written = database.inTransaction(tx -> write(tx, step, rule));
    written.ifPresent(decided -> ChangeLog.write(step, decided.transition()));
  }

  private record Settled(Optional<PaymentTransition> written, Answer<PaymentSnapshot> answer) {}

  @Override
  public Answer<PaymentSnapshot> settle(
      IdempotentRequest<PaymentSnapshot> request,
      ProviderStep step,
      Function<PaymentSnapshot, PaymentTransition> rule) {
    Settled settled =
        database.inTransaction(tx -> {
          Optional<Written> written = write(tx, step, rule);
          return new Settled(
              written.map(Written::transition),
              written.isPresent()
                  ? answer(tx, request, written.get().step(), written.get().snapshot())
                  : answer(tx, request, step.id()));
        });
    settled.written().ifPresent(decided -> ChangeLog.write(step, decided));
    return settled.answer();
  }

  @Override
  public Answer<PaymentSnapshot> answer(IdempotentRequest<PaymentSnapshot> request, StepId step) {
    return database.inTransaction(tx -> answer(tx, request, step));
  }

  /**
   * What was decided about a step.
   *
   * @param snapshot the payment and the refund as they are written
   */
  private record Written(PaymentTransition transition, PaymentSnapshot snapshot) {
    ProviderStep step() {
      return Objects.requireNonNull(transition.step(), "nothing was decided about the step");
    }
  }

  /** Empty when somebody else has settled the step before. */
  private static Optional<Written> write(
      Transaction tx, ProviderStep step, Function<PaymentSnapshot, PaymentTransition> rule) {
    Payment payment = PostgresPaymentStore.lock(tx, step.payment());
    if (!isOpen(tx, step.id())) {
      return Optional.empty();
    }
    Refund refund = refund(tx, step);
    PaymentTransition decided = rule.apply(new PaymentSnapshot(payment, refund));
    new PaymentWrites(tx).settle(decided);
    Refund changed = decided.refund();
    return Optional.of(
        new Written(
            decided, new PaymentSnapshot(decided.payment(), changed == null ? refund : changed)));
  }

  private static Answer<PaymentSnapshot> answer(
      Transaction tx, IdempotentRequest<PaymentSnapshot> request, StepId id) {
    ProviderStep step = find(tx, id);
    return answer(tx, request, step, snapshot(tx, step));
  }

  private static Answer<PaymentSnapshot> answer(
      Transaction tx,
      IdempotentRequest<PaymentSnapshot> request,
      ProviderStep step,
      PaymentSnapshot snapshot) {
    return step.isOpen()
        ? new Answer.Fresh<>(snapshot)
        : IdempotentTransactions.finish(tx, request, snapshot);
  }

  private static ProviderStep find(Transaction tx, StepId step) {
    return tx.queryOne(
            "select " + PaymentRows.STEP_COLUMNS + "from provider_steps where id = ?",
            PaymentRows::step,
            step.value())
        .orElseThrow(() -> new IllegalStateException("there is no step " + step));
  }

  private static boolean isOpen(Transaction tx, StepId step) {
    return tx.queryOne(
            "select state = 'STARTED' as open from provider_steps where id = ?",
            row -> row.bool("open"),
            step.value())
        .orElseThrow(() -> new IllegalStateException("there is no step " + step));
  }

  private static PaymentSnapshot snapshot(Transaction tx, ProviderStep step) {
    Payment payment =
        tx.queryOne(
                "select " + PaymentRows.PAYMENT_COLUMNS + "from payments where id = ?",
                PaymentRows::payment,
                step.payment().value())
            .orElseThrow(() -> new PaymentNotFound(step.payment()));
    return new PaymentSnapshot(payment, refund(tx, step));
  }

  private static @Nullable Refund refund(Transaction tx, ProviderStep step) {
    RefundId refund = step.refund();
    return refund == null
        ? null
        : tx.queryOne(
                "select " + PaymentRows.REFUND_COLUMNS + "from refunds where id = ?",
                PaymentRows::refund,
                refund.value())
            .orElseThrow(() -> new IllegalStateException("there is no refund " + refund));
  }
}
