package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** What the outcome of a step at the provider means for the payment. */
final class Settlement {
  private final Supplier<UUID> ids;

  Settlement(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /**
   * @param current read while the payment is locked
   */
  PaymentTransition of(
      ProviderStep step, PaymentSnapshot current, ProviderOutcome outcome, Instant now) {
    return switch (outcome) {
      case Approved(String reference) ->
          approved(step, current, reference, now).with(step.closed(ProviderStep.State.SUCCEEDED));
      case AlreadyCaptured(String reference) ->
          captured(step, current, reference, now).with(step.closed(ProviderStep.State.SUCCEEDED));
      case Declined(Decline decline) ->
          declined(step, current, decline, now).with(step.closed(ProviderStep.State.DECLINED));
      case RequiresAction(String reference, NextAction action) ->
          change(
                  step,
                  current,
                  current.payment().requiresAction(reference, action, now),
                  PaymentEventType.ACTION_REQUIRED,
                  "")
              .with(step.closed(ProviderStep.State.SUCCEEDED));
      case Unknown(String problem) ->
          unknown(step, current, now).with(step.unanswered(problem, now));
      case OperatorRequired(String problem) ->
          unknown(step, current, now).with(step.parked(problem, now));
    };
  }

  private PaymentTransition approved(
      ProviderStep step, PaymentSnapshot current, String reference, Instant now) {
    Payment payment = current.payment();
    return switch (step.kind()) {
      case CHARGE, CONFIRM ->
          switch (step.captureMethod()) {
            case AUTOMATIC -> captured(step, current, reference, now);
            case MANUAL ->
                change(
                    step,
                    current,
                    payment.authorized(reference, now),
                    PaymentEventType.AUTHORIZED,
                    "");
          };
      case CAPTURE -> captured(step, current, step.requireChargeReference(), now);
      case CANCEL -> change(step, current, payment.cancelled(now), PaymentEventType.CANCELLED, "");
      case REFUND -> {
        Refund refund = current.requireRefund().succeeded(reference, now);
        Payment next = payment.refunded(refund.amount().minorUnits(), now);
        yield change(step, current, next, PaymentEventType.REFUND_SUCCEEDED, "")
            .with(refund)
            .with(posting(refund, LedgerTransaction.Type.REFUND_SETTLEMENT, now));
      }
    };
  }

  private PaymentTransition captured(
      ProviderStep step, PaymentSnapshot current, String reference, Instant now) {
    Payment next = current.payment().captured(step.amount().minorUnits(), reference, now);
    return change(step, current, next, PaymentEventType.CAPTURED, "")
        .with(LedgerTransaction.capture(ids.get(), step.payment(), step.amount(), now));
  }

  private PaymentTransition declined(
      ProviderStep step, PaymentSnapshot current, Decline decline, Instant now) {
    Payment payment = current.payment();
    String code = decline.code();
    return switch (step.kind()) {
      case CHARGE, CONFIRM ->
          change(step, current, payment.declined(decline, now), PaymentEventType.DECLINED, code);
      case CAPTURE ->
          change(step, current, payment.failed(decline, now), PaymentEventType.FAILED, code);
      case CANCEL ->
          change(
              step, current, payment.notCancelled(decline, now), PaymentEventType.DECLINED, code);
      case REFUND -> {
        Refund refund = current.requireRefund().failed(decline, now);
        Payment next = payment.refundFailed(refund.amount().minorUnits(), now);
        yield change(step, current, next, PaymentEventType.REFUND_FAILED, code)
            .with(refund)
            .with(posting(refund, LedgerTransaction.Type.REFUND_REVERSAL, now));
      }
    };
  }

  /** Recorded once in the payment's history, however many attempts have no outcome. */
  private static PaymentTransition unknown(
      ProviderStep step, PaymentSnapshot current, Instant now) {
    return step.attempts() > 1
        ? PaymentTransition.of(current.payment())
        : change(
            step, current, current.payment().unanswered(now), PaymentEventType.OUTCOME_UNKNOWN, "");
  }

  private LedgerTransaction posting(Refund refund, LedgerTransaction.Type type, Instant now) {
    return LedgerTransaction.about(refund, type, ids.get(), now);
  }

  private static PaymentTransition change(
      ProviderStep step,
      PaymentSnapshot current,
      Payment next,
      PaymentEventType type,
      String detail) {
    return PaymentTransition.of(current.payment())
        .then(next, type, step.amount(), step.refund(), detail, step.startedBy());
  }
}
