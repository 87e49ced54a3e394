package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a {@link PaymentTransition}, in the transaction that decided it. */
final class PaymentWrites {
  private static final Set<PaymentEventType> OPENS_A_CHARGE =
      EnumSet.of(PaymentEventType.ACTION_REQUIRED, PaymentEventType.AUTHORIZED);

  private final Transaction tx;

  PaymentWrites(Transaction tx) {
    this.tx = tx;
  }

  /** Writes how a request begins; its payment is locked, or new. */
  void begin(RequestKey request, PaymentTransition change) {
    write(change);
    ProviderStep step = change.step();
    if (step != null) {
      insert(request, step);
    }
  }

  /** Writes the outcome of an attempt, or that it had none; the payment is locked. */
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
    Dispute dispute = change.dispute();
    if (dispute != null) {
      write(dispute);
    }
    events.forEach(this::insert);
    events.stream()
        .filter(event -> OPENS_A_CHARGE.contains(event.type()))
        .forEach(event -> PostgresOpenCharges.opened(tx, change.payment(), event));
    if (isCapturedLate(change)) {
      checkLateCharge(change.payment());
    }
    if (!events.isEmpty()) {
      PaymentNotifications.announce(tx, change.payment());
    }
    LedgerTransaction posting = change.posting();
    if (posting != null) {
      post(change.payment(), posting);
    }
  }

  /** Whether a capture becomes known that an earlier attempt may have made long before. */
  private static boolean isCapturedLate(PaymentTransition change) {
    ProviderStep step = change.step();
    return step != null
        && step.attempts() > 1
        && change.events().stream().anyMatch(event -> event.type() == PaymentEventType.CAPTURED);
  }

  /**
   * What others did with a charge before it was known here was heard of in vain. Before the step is
   * written, as where an event makes both due, so that neither waits for the other.
   */
  private void checkLateCharge(Payment payment) {
    String charge = payment.chargeReference();
    if (charge != null) {
      PostgresCheckStore.request(tx, charge, payment.updateTime());
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

  /** A new payment has no amounts but the requested one. */
  private int insert(Payment payment) {
    return tx.statement(
            """
            insert into payments (
              id, order_id, customer_id, description, provider, capture_method, currency, requested,
              capturable, captured, refunding, refunded, state, payment_method, metadata, version,
              create_time, update_time, feed_position)
            values (
              :id, :order_id, :customer_id, :description, :provider, :capture_method, :currency,
              :requested, 0, 0, 0, 0, :state, :payment_method, :metadata, :version, :create_time,
              :update_time,
            """
                + FeedHistory.POSITION
                + ")")
        .bind("id", payment.id().value())
        .bind("order_id", payment.order().value())
        .bind("customer_id", payment.customer().value())
        .bind("description", payment.description())
        .bind("provider", payment.provider())
        .bind("capture_method", payment.captureMethod())
        .bind("currency", payment.amounts().currency())
        .bind("requested", payment.amounts().requested())
        .bind("state", payment.state())
        .bind("payment_method", payment.paymentMethod())
        .bind("metadata", payment.metadata())
        .bind("version", payment.version())
        .bind("create_time", payment.createTime())
        .bind("update_time", payment.updateTime())
        .update();
  }

  private int update(Payment payment, long before) {
    Decline decline = payment.lastDecline();
    NextAction action = payment.nextAction();
    return tx.statement(
            """
            update payments
            set capturable = :capturable, captured = :captured, refunding = :refunding,
              refunded = :refunded, disputed = :disputed, dispute_losses = :dispute_losses,
              excess_refunded = :excess_refunded, state = :state, payment_method = :payment_method,
              decline_code = :decline_code, decline_message = :decline_message,
              redirect_url = :redirect_url, client_secret = :client_secret,
              charge_reference = :charge_reference, metadata = :metadata, version = :version,
              update_time = :update_time,
              feed_position = greatest(feed_position,
            """
                + FeedHistory.POSITION
                + """
                )
                where id = :id and version = :version_before
                """)
        .bind("capturable", payment.amounts().capturable())
        .bind("captured", payment.amounts().captured())
        .bind("refunding", payment.amounts().refunding())
        .bind("refunded", payment.amounts().refunded())
        .bind("disputed", payment.amounts().elsewhere().disputed())
        .bind("dispute_losses", payment.amounts().elsewhere().disputeLosses())
        .bind("excess_refunded", payment.amounts().elsewhere().excessRefunded())
        .bind("state", payment.state())
        .bind("payment_method", payment.paymentMethod())
        .bind("decline_code", decline == null ? null : decline.code())
        .bind("decline_message", decline == null ? null : decline.message())
        .bind("redirect_url", action == null ? null : action.redirectUrl())
        .bind("client_secret", action == null ? null : action.clientSecret())
        .bind("charge_reference", payment.chargeReference())
        .bind("metadata", payment.metadata())
        .bind("version", payment.version())
        .bind("update_time", payment.updateTime())
        .bind("id", payment.id().value())
        .bind("version_before", before)
        .update();
  }

  private void write(Refund refund) {
    Decline failure = refund.failure();
    tx.statement(
            """
            insert into refunds (
              id, payment_id, amount, excess, currency, reason, note, state, failure_code,
              failure_message, provider_reference, metadata, create_time, update_time)
            values (
              :id, :payment_id, :amount, :excess, :currency, :reason, :note, :state, :failure_code,
              :failure_message, :provider_reference, :metadata, :create_time, :update_time)
            on conflict (id) do update set
              state = excluded.state, excess = excluded.excess, failure_code = excluded.failure_code,
              failure_message = excluded.failure_message,
              provider_reference = excluded.provider_reference, metadata = excluded.metadata,
              update_time = excluded.update_time
            """)
        .bind("id", refund.id().value())
        .bind("payment_id", refund.payment().value())
        .bind("amount", refund.amount().minorUnits())
        .bind("excess", refund.excess())
        .bind("currency", refund.amount().currency())
        .bind("reason", refund.reason())
        .bind("note", refund.note())
        .bind("state", refund.state())
        .bind("failure_code", failure == null ? null : failure.code())
        .bind("failure_message", failure == null ? null : failure.message())
        .bind("provider_reference", refund.providerReference())
        .bind("metadata", refund.metadata())
        .bind("create_time", refund.createTime())
        .bind("update_time", refund.updateTime())
        .update();
  }

  private void write(Dispute dispute) {
    tx.statement(
            """
            insert into disputes (
              id, payment_id, amount, currency, reason, state, provider_reference, create_time,
              update_time)
            values (
              :id, :payment_id, :amount, :currency, :reason, :state, :provider_reference,
              :create_time, :update_time)
            on conflict (id) do update set
              state = excluded.state, update_time = excluded.update_time
            """)
        .bind("id", dispute.id().value())
        .bind("payment_id", dispute.payment().value())
        .bind("amount", dispute.amount().minorUnits())
        .bind("currency", dispute.amount().currency())
        .bind("reason", dispute.reason())
        .bind("state", dispute.state())
        .bind("provider_reference", dispute.providerReference())
        .bind("create_time", dispute.createTime())
        .bind("update_time", dispute.updateTime())
        .update();
  }

  private void insert(PaymentEvent event) {
    tx.statement(
            """

              insert into payment_events (
                payment_id, sequence, type, create_time, state, amount, currency, refund_id,
                dispute_id, detail, actor_kind, actor_id, customer_id, feed_position)
              select id, :sequence, :type::payment_event_type, :create_time,
                :state::payment_state, :amount, :currency, :refund_id, :dispute_id, :detail,
                :actor_kind::actor_kind, :actor_id, customer_id, feed_position
              from payments where id = :payment_id

            """)
        .bind("payment_id", event.payment().value())
        .bind("sequence", event.sequence())
        .bind("type", event.type())
        .bind("create_time", event.createTime())
        .bind("state", event.state())
        .bind("amount", event.amount().minorUnits())
        .bind("currency", event.amount().currency())
        .bind("refund_id", value(event.refund()))
        .bind("dispute_id", value(event.dispute()))
        .bind("detail", event.detail())
        .bind("actor_kind", event.actor().kind())
        .bind("actor_id", event.actor().id())
        .update();
  }

  private void insert(RequestKey request, ProviderStep step) {
    tx.statement(
            """
            insert into provider_steps (
              id, kind, payment_id, refund_id, amount, currency, capture_method, payment_method,
              return_url, charge_reference, actor_kind, actor_id, state, attempts,
              next_attempt_time, lease_expire_time, request_caller, request_method, request_id)
            values (
              :id, :kind, :payment_id, :refund_id, :amount, :currency, :capture_method,
              :payment_method, :return_url, :charge_reference, :actor_kind, :actor_id, :state,
              :attempts, :next_attempt_time, :lease_expire_time, :request_caller, :request_method,
              :request_id)
            """)
        .bind("id", step.id().value())
        .bind("kind", step.kind())
        .bind("payment_id", step.payment().value())
        .bind("refund_id", value(step.refund()))
        .bind("amount", step.amount().minorUnits())
        .bind("currency", step.amount().currency())
        .bind("capture_method", step.captureMethod())
        .bind("payment_method", step.paymentMethod())
        .bind("return_url", step.returnUrl())
        .bind("charge_reference", step.chargeReference())
        .bind("actor_kind", step.startedBy().kind())
        .bind("actor_id", step.startedBy().id())
        .bind("state", step.state())
        .bind("attempts", step.attempts())
        .bind("next_attempt_time", step.nextAttemptTime())
        .bind("lease_expire_time", step.leaseUntil())
        .bind("request_caller", request.caller())
        .bind("request_method", request.method())
        .bind("request_id", request.requestId())
        .update();
  }

  /**
   * A step that was expedited while it was leased ({@link PostgresStepStore#expedite}) stays due.
   */
  private void update(ProviderStep step) {
    tx.statement(
            """
            update provider_steps
            set state = :state, lease_expire_time = :lease_expire_time, problem = :problem,
              failures = :failures, parked_time = :parked_time,
              next_attempt_time = case
                when next_attempt_time < lease_expire_time then next_attempt_time
                else :next_attempt_time end
            where id = :id
            """)
        .bind("state", step.state())
        .bind("lease_expire_time", step.leaseUntil())
        .bind("problem", step.problem())
        .bind("failures", step.failures())
        .bind("parked_time", step.parkedTime())
        .bind("next_attempt_time", step.nextAttemptTime())
        .bind("id", step.id().value())
        .update();
  }

  /**
   * The only code that writes to the ledger.
   *
   * @param payment locked, in the version that the posting belongs to
   */
  private void post(Payment payment, LedgerTransaction posting) {
    tx.statement(
            """
            insert into ledger_postings (
              transaction_id, leg, type, payment_id, sequence, refund_id, dispute_id,
              debit_account, credit_account, amount, currency, create_time, feed_position)
            select
              :transaction_id::uuid, 1, :type::text, :payment_id::uuid, :sequence::bigint,
              :refund_id::uuid, :dispute_id::uuid, :debit_account::text, :credit_account::text, :amount::bigint,
              :currency::text, :create_time::timestamptz,
              greatest(max(feed_position),
            """
                + FeedHistory.POSITION
                + """
                )
                from ledger_postings
                where payment_id = :payment_id
                """)
        .bind("transaction_id", posting.id())
        .bind("type", posting.type())
        .bind("payment_id", posting.payment().value())
        .bind("sequence", payment.version())
        .bind("refund_id", value(posting.refund()))
        .bind("dispute_id", value(posting.dispute()))
        .bind("debit_account", posting.type().debit())
        .bind("credit_account", posting.type().credit())
        .bind("amount", posting.amount().minorUnits())
        .bind("currency", posting.amount().currency())
        .bind("create_time", posting.time())
        .update();
  }

  private static @Nullable UUID value(@Nullable RefundId refund) {
    return refund == null ? null : refund.value();
  }

  private static @Nullable UUID value(@Nullable DisputeId dispute) {
    return dispute == null ? null : dispute.value();
  }
}
