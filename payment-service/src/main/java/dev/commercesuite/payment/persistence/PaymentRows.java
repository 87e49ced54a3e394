package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Amounts;
import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.runtime.database.Row;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads domain objects from rows, and names the columns that each takes. */
final class PaymentRows {
  static final String PAYMENT_COLUMNS =
      """
      id, order_id, customer_id, description, provider, capture_method, currency, requested,
      capturable, captured, refunding, refunded, disputed, dispute_losses, excess_refunded, state,
      payment_method, decline_code, decline_message, redirect_url, client_secret, charge_reference, metadata, version,
      create_time, update_time
      """;

  static final String REFUND_COLUMNS =
      """
      id, payment_id, amount, excess, currency, reason, note, state, failure_code, failure_message,
      provider_reference, metadata, create_time, update_time
      """;

  static final String STEP_COLUMNS =
      """
      id, kind, payment_id, refund_id, amount, currency, capture_method, payment_method,
      return_url, charge_reference, actor_kind, actor_id, state, attempts, next_attempt_time,
      lease_expire_time, problem, failures, parked_time
      """;

  static final String EVENT_COLUMNS =
      """
      payment_id, sequence, type, create_time, state, amount, currency, refund_id, dispute_id,
      detail, actor_kind, actor_id
      """;

  static final String DISPUTE_COLUMNS =
      """
      id, payment_id, amount, currency, reason, state, provider_reference, create_time, update_time
      """;

  private PaymentRows() {}

  static Payment payment(Row row) {
    return new Payment(
        new PaymentId(row.uuid("id")),
        new OrderId(row.uuid("order_id")),
        new CustomerId(row.uuid("customer_id")),
        row.text("description"),
        row.text("provider"),
        row.enumeration("capture_method", CaptureMethod.class),
        new Amounts(
            row.text("currency"),
            row.longInteger("requested"),
            row.longInteger("capturable"),
            row.longInteger("captured"),
            row.longInteger("refunding"),
            row.longInteger("refunded"),
            new Elsewhere(
                row.longInteger("disputed"),
                row.longInteger("dispute_losses"),
                row.longInteger("excess_refunded"))),
        row.enumeration("state", PaymentState.class),
        row.text("payment_method"),
        decline(row.nullableText("decline_code"), row.nullableText("decline_message")),
        nextAction(row.nullableText("redirect_url"), row.nullableText("client_secret")),
        row.nullableText("charge_reference"),
        row.textMap("metadata"),
        row.longInteger("version"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  static Refund refund(Row row) {
    return new Refund(
        new RefundId(row.uuid("id")),
        new PaymentId(row.uuid("payment_id")),
        money(row),
        row.longInteger("excess"),
        row.enumeration("reason", Refund.Reason.class),
        row.text("note"),
        row.enumeration("state", Refund.State.class),
        decline(row.nullableText("failure_code"), row.nullableText("failure_message")),
        row.nullableText("provider_reference"),
        row.textMap("metadata"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  static ProviderStep step(Row row) {
    return new ProviderStep(
        new StepId(row.uuid("id")),
        row.enumeration("kind", ProviderStep.Kind.class),
        new PaymentId(row.uuid("payment_id")),
        refundId(row),
        money(row),
        row.enumeration("capture_method", CaptureMethod.class),
        row.text("payment_method"),
        row.text("return_url"),
        row.nullableText("charge_reference"),
        actor(row),
        row.enumeration("state", ProviderStep.State.class),
        row.integer("attempts"),
        row.instant("next_attempt_time"),
        row.nullableInstant("lease_expire_time"),
        row.nullableText("problem"),
        row.integer("failures"),
        row.nullableInstant("parked_time"));
  }

  static PaymentEvent event(Row row) {
    return new PaymentEvent(
        new PaymentId(row.uuid("payment_id")),
        row.longInteger("sequence"),
        row.enumeration("type", PaymentEventType.class),
        row.instant("create_time"),
        row.enumeration("state", PaymentState.class),
        money(row),
        refundId(row),
        disputeId(row),
        row.text("detail"),
        actor(row));
  }

  static Money money(Row row) {
    return new Money(row.text("currency"), row.longInteger("amount"));
  }

  static @Nullable RefundId refundId(Row row) {
    UUID id = row.nullableUuid("refund_id");
    return id == null ? null : new RefundId(id);
  }

  static @Nullable DisputeId disputeId(Row row) {
    UUID id = row.nullableUuid("dispute_id");
    return id == null ? null : new DisputeId(id);
  }

  static Dispute dispute(Row row) {
    return new Dispute(
        new DisputeId(row.uuid("id")),
        new PaymentId(row.uuid("payment_id")),
        money(row),
        row.text("reason"),
        row.enumeration("state", Dispute.State.class),
        row.text("provider_reference"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  private static Actor actor(Row row) {
    return new Actor(
        row.enumeration("actor_kind", Actor.Kind.class), row.text("actor_id"), Set.of());
  }

  private static @Nullable Decline decline(@Nullable String code, @Nullable String message) {
    return code == null ? null : new Decline(code, Objects.requireNonNull(message));
  }

  private static @Nullable NextAction nextAction(
      @Nullable String redirectUrl, @Nullable String clientSecret) {
    return redirectUrl == null
        ? null
        : new NextAction(redirectUrl, Objects.requireNonNull(clientSecret));
  }
}
