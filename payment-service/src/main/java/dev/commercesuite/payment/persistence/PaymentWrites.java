package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a {@link PaymentTransition}, within the transaction that decided it. */
final class PaymentWrites {
  private final Transaction tx;

  PaymentWrites(Transaction tx) {
    this.tx = tx;
  }

  /** A request about a payment that is locked, or new, has begun. */
  void begin(PaymentTransition change, RequestKey request) {
    write(change);
    ProviderStep step = change.step();
    if (step != null) {
      insert(step, request);
    }
  }

  /** A step of a payment that is locked has come to an outcome, or to none. */
  void settle(PaymentTransition change) {
    write(change);
    ProviderStep step = change.step();
    if (step != null) {
      update(step);
    }
  }

  private void write(PaymentTransition change) {
    List<PaymentEvent> events = change.events();
    if (!events.isEmpty()) {
      write(change.payment(), events.getFirst().sequence() - 1);
    }
    Refund refund = change.refund();
    if (refund != null) {
      write(refund);
    }
    events.forEach(this::insert);
    LedgerTransaction posting = change.posting();
    if (posting != null) {
      post(posting);
    }
  }

  /**
   * @param before the version that the payment has in the table; 0 for none
   */
  private void write(Payment payment, long before) {
    int rows = before == 0 ? insert(payment) : update(payment, before);
    if (rows != 1) {
      throw new IllegalStateException(
          "payment " + payment.id() + " is not at version " + before + " although it is locked");
    }
  }

  /** Nothing was held, taken or said yet. */
  private int insert(Payment payment) {
    return tx.update(
        """
        insert into payments (
          id, order_id, customer_id, description, provider, capture_method, currency, requested,
          capturable, captured, refunding, refunded, state, payment_method, version,
          create_time, update_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?)
        """,
        payment.id().value(),
        payment.order().value(),
        payment.customer().value(),
        payment.description(),
        payment.provider(),
        payment.captureMethod(),
        payment.amounts().currency(),
        payment.amounts().requested(),
        payment.state(),
        payment.paymentMethod(),
        payment.version(),
        payment.createTime(),
        payment.updateTime());
  }

  private int update(Payment payment, long before) {
    Decline decline = payment.lastDecline();
    NextAction action = payment.nextAction();
    return tx.update(
        """
        update payments set
          capturable = ?, captured = ?, refunding = ?, refunded = ?, state = ?, payment_method = ?,
          decline_code = ?, decline_message = ?, redirect_url = ?, client_secret = ?,
          charge_reference = ?, version = ?, update_time = ?
        where id = ? and version = ?
        """,
        payment.amounts().capturable(),
        payment.amounts().captured(),
        payment.amounts().refunding(),
        payment.amounts().refunded(),
        payment.state(),
        payment.paymentMethod(),
        decline == null ? null : decline.code(),
        decline == null ? null : decline.message(),
        action == null ? null : action.redirectUrl(),
        action == null ? null : action.clientSecret(),
        payment.chargeReference(),
        payment.version(),
        payment.updateTime(),
        payment.id().value(),
        before);
  }

  private void write(Refund refund) {
    Decline failure = refund.failure();
    tx.update(
        """
        insert into refunds (
          id, payment_id, amount, currency, reason, note, state, failure_code, failure_message,
          provider_reference, create_time, update_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set
          state = excluded.state, failure_code = excluded.failure_code,
          failure_message = excluded.failure_message,
          provider_reference = excluded.provider_reference, update_time = excluded.update_time
        """,
        refund.id().value(),
        refund.payment().value(),
        refund.amount().minorUnits(),
        refund.amount().currency(),
        refund.reason(),
        refund.note(),
        refund.state(),
        failure == null ? null : failure.code(),
        failure == null ? null : failure.message(),
        refund.providerReference(),
        refund.createTime(),
        refund.updateTime());
  }

  private void insert(PaymentEvent event) {
    tx.query(
        """
        with event as (
          insert into payment_events (
            payment_id, sequence, type, create_time, state, amount, currency, refund_id, detail,
            actor_kind, actor_id)
          values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          returning payment_id)
        select pg_notify(?, payment_id::text)::text as notified from event
        """,
        row -> row.text("notified"),
        event.payment().value(),
        event.sequence(),
        event.type(),
        event.time(),
        event.state(),
        event.amount().minorUnits(),
        event.amount().currency(),
        value(event.refund()),
        event.detail(),
        event.actor().kind(),
        event.actor().id(),
        PaymentNotifications.CHANNEL);
  }

  private void insert(ProviderStep step, RequestKey request) {
    tx.update(
        """
        insert into provider_steps (
          id, kind, payment_id, refund_id, amount, currency, capture_method, payment_method,
          charge_reference, actor_kind, actor_id, state, attempts, next_attempt_time, lease_expire_time,
          request_caller, request_method, request_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        step.id().value(),
        step.kind(),
        step.payment().value(),
        value(step.refund()),
        step.amount().minorUnits(),
        step.amount().currency(),
        step.captureMethod(),
        step.paymentMethod(),
        step.chargeReference(),
        step.startedBy().kind(),
        step.startedBy().id(),
        step.state(),
        step.attempts(),
        step.nextAttemptTime(),
        step.leaseUntil(),
        request.caller(),
        request.method(),
        request.requestId());
  }

  /** One that became due while it was leased ({@link PostgresStepStore#expedite}) stays due. */
  private void update(ProviderStep step) {
    tx.update(
        """
        update provider_steps
        set state = ?, lease_expire_time = ?, problem = ?, failures = ?, parked_time = ?,
          next_attempt_time = case
            when next_attempt_time < lease_expire_time then next_attempt_time else ? end
        where id = ?
        """,
        step.state(),
        step.leaseUntil(),
        step.problem(),
        step.failures(),
        step.parkedTime(),
        step.nextAttemptTime(),
        step.id().value());
  }

  /** The only way into the ledger. */
  private void post(LedgerTransaction posting) {
    tx.update(
        """
        insert into ledger_transactions (id, type, payment_id, refund_id, create_time)
        values (?, ?, ?, ?, ?)
        """,
        posting.id(),
        posting.type(),
        posting.payment().value(),
        value(posting.refund()),
        posting.time());
    tx.update(
        """
        insert into ledger_entries (transaction_id, account, direction, amount, currency)
        select ?, account, direction, ?, ?
        from (values (1, ?, 'DEBIT'), (2, ?, 'CREDIT')) as sides (place, account, direction)
        order by place
        """,
        posting.id(),
        posting.amount().minorUnits(),
        posting.amount().currency(),
        posting.type().debit(),
        posting.type().credit());
  }

  private static @Nullable UUID value(@Nullable RefundId refund) {
    return refund == null ? null : refund.value();
  }
}
