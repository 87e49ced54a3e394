package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentException.PaymentExists;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.RefundNotFound;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.payment.ChargePrevention;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.PaymentStore;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.RequestStart;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.database.UniqueViolation;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Payments in PostgreSQL. Thread-safe. */
public final class PostgresPaymentStore implements PaymentStore {
  private final Database database;

  public PostgresPaymentStore(Database database) {
    this.database = database;
  }

  @Override
  public RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request, Supplier<PaymentTransition> rule) {
    Function<Transaction, PaymentTransition> create =
        tx -> {
          PaymentTransition created = rule.get();
          requireNoPayment(tx, created.payment().order());
          return created;
        };
    try {
      return begin(request, create);
    } catch (UniqueViolation e) {
      if (!e.constraint().equals("payments_one_per_order")) {
        throw e;
      }
      // Another payment of the order was committed in between; now the error can name it.
      return begin(request, create);
    }
  }

  @Override
  public RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      PaymentId payment,
      Function<Payment, PaymentTransition> rule) {
    return begin(request, tx -> rule.apply(lock(tx, payment)));
  }

  @Override
  public RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      RefundId refund,
      Function<PaymentSnapshot, PaymentTransition> rule) {
    return begin(request, tx -> rule.apply(lock(tx, refund)));
  }

  /** First the payment, which whoever changes a refund locks; then the refund as it is by then. */
  private static PaymentSnapshot lock(Transaction tx, RefundId id) {
    Payment payment = lock(tx, refund(tx, id).payment());
    return new PaymentSnapshot(payment, refund(tx, id));
  }

  private static Refund refund(Transaction tx, RefundId id) {
    return findRefund(tx, id).orElseThrow(() -> new RefundNotFound(id));
  }

  private static Optional<Refund> findRefund(Transaction tx, RefundId id) {
    return tx.queryOne(
        "select " + PaymentRows.REFUND_COLUMNS + "from refunds where id = ?",
        PaymentRows::refund,
        id.value());
  }

  private RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request, Function<Transaction, PaymentTransition> rule) {
    IdempotentRequest<PaymentTransition> transitions =
        request
            .from(PaymentTransition::snapshot)
            .interimWhile(transition -> transition.step() != null);
    Answer<PaymentTransition> answer = once(transitions, rule);
    return switch (answer) {
      case Answer.Fresh<PaymentTransition>(PaymentTransition written) -> {
        ChangeLog.write(written);
        ProviderStep step = written.step();
        yield step == null
            ? new RequestStart.Finished(new Answer.Fresh<>(written.snapshot()))
            : new RequestStart.Started(step);
      }
      case Answer.Replayed<PaymentTransition>(byte[] response) ->
          new RequestStart.Finished(new Answer.Replayed<>(response));
      case Answer.Interim<PaymentTransition> _ -> new RequestStart.Resumed(step(request.key()));
    };
  }

  /** The keys of steps are kept longer than those of requests. */
  private Answer<PaymentTransition> once(
      IdempotentRequest<PaymentTransition> request, Function<Transaction, PaymentTransition> rule) {
    try {
      return IdempotentTransactions.once(database, request, tx -> write(tx, request.key(), rule));
    } catch (UniqueViolation e) {
      if (!e.constraint().equals("provider_steps_of_request")) {
        throw e;
      }
      throw new RequestIdReused(request.key());
    }
  }

  private static PaymentTransition write(
      Transaction tx, RequestKey request, Function<Transaction, PaymentTransition> rule) {
    PaymentTransition decided = rule.apply(tx);
    ChargeRequests.begin(tx, request, decided.step());
    new PaymentWrites(tx).begin(request, decided);
    return decided;
  }

  /** The step that a request has started. */
  private StepId step(RequestKey request) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select id from provider_steps
                where request_caller = ? and request_method = ? and request_id = ?
                """,
                row -> new StepId(row.uuid("id")),
                request.caller(),
                request.method(),
                request.requestId()))
        .orElseThrow(() -> new IllegalStateException("a request was begun without a step"));
  }

  private static void requireNoPayment(Transaction tx, OrderId order) {
    tx.queryOne(
            """
            select id from payments
            where order_id = ? and state not in ('CANCELLED', 'FAILED')
            """,
            row -> new PaymentId(row.uuid("id")),
            order.value())
        .ifPresent(existing -> {
          throw new PaymentExists(order, existing);
        });
  }

  /** Nobody else changes the payment until the transaction ends. */
  static Payment lock(Transaction tx, PaymentId id) {
    return tx.queryOne(
            "select "
                + PaymentRows.PAYMENT_COLUMNS
                + "from payments where id = ? for no key update",
            PaymentRows::payment,
            id.value())
        .orElseThrow(() -> new PaymentNotFound(id));
  }

  @Override
  public ChargePrevention preventCharge(UUID requestId) {
    return database.inTransaction(tx -> ChargeRequests.prevent(tx, requestId));
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
  public List<Payment> findAll(Collection<PaymentId> payments) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            "select " + PaymentRows.PAYMENT_COLUMNS + "from payments where id = any (?)",
            PaymentRows::payment,
            payments.stream().map(PaymentId::value).toList()));
  }

  @Override
  public List<Payment> list(PaymentFilter filter, @Nullable PaymentId after, int limit) {
    return database.inReadOnlyTransaction(
        tx -> tx.query(PaymentPages.list(filter, after, limit), PaymentRows::payment));
  }

  @Override
  public List<PaymentEvent> events(PaymentId payment, long after, int limit) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            "select "
                + PaymentRows.EVENT_COLUMNS
                + """
                from payment_events
                where payment_id = ? and sequence > ?
                order by sequence
                limit ?
                """,
            PaymentRows::event,
            payment.value(),
            after,
            limit));
  }

  @Override
  public Optional<Refund> findRefund(RefundId refund) {
    return database.inReadOnlyTransaction(tx -> findRefund(tx, refund));
  }

  @Override
  public List<Refund> refunds(RefundFilter filter, @Nullable RefundId after, int limit) {
    return database.inReadOnlyTransaction(
        tx -> tx.query(PaymentPages.refunds(filter, after, limit), PaymentRows::refund));
  }
}
