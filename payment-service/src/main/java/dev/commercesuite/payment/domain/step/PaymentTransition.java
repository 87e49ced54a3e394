package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written about a payment, all of it in one transaction.
 *
 * @param payment in its new version, or as it was when there are no events
 * @param events one for every new version
 * @param refund the refund as it is after the transition
 * @param dispute the dispute as it is after the transition
 * @param step a new step at the provider, or the current one after the transition
 * @param posting the money that moved
 */
public record PaymentTransition(
    Payment payment,
    List<PaymentEvent> events,
    @Nullable Refund refund,
    @Nullable Dispute dispute,
    @Nullable ProviderStep step,
    @Nullable LedgerTransaction posting) {

  public PaymentTransition {
    events = List.copyOf(events);
  }

  /** Nothing has happened to the payment yet. */
  public static PaymentTransition of(Payment payment) {
    return new PaymentTransition(payment, List.of(), null, null, null, null);
  }

  /** Adds an event and the version of the payment that it made. */
  public PaymentTransition then(
      Payment next,
      PaymentEventType type,
      Money amount,
      @Nullable RefundId about,
      String detail,
      Actor actor) {
    List<PaymentEvent> more = new ArrayList<>(events);
    more.add(
        new PaymentEvent(
            next.id(),
            next.version(),
            type,
            next.updateTime(),
            next.state(),
            amount,
            about,
            null,
            detail,
            actor));
    return new PaymentTransition(next, more, refund, dispute, step, posting);
  }

  /** Adds an event about a dispute, the dispute as it is then, and the money that moves. */
  public PaymentTransition then(
      Payment next, PaymentEventType type, Dispute about, LedgerTransaction moved, Actor actor) {
    List<PaymentEvent> more = new ArrayList<>(events);
    more.add(
        new PaymentEvent(
            next.id(),
            next.version(),
            type,
            next.updateTime(),
            next.state(),
            about.amount(),
            null,
            about.id(),
            "",
            actor));
    return new PaymentTransition(next, more, refund, about, step, moved);
  }

  public PaymentTransition with(Refund changed) {
    return new PaymentTransition(payment, events, changed, dispute, step, posting);
  }

  public PaymentTransition with(ProviderStep step) {
    return new PaymentTransition(payment, events, refund, dispute, step, posting);
  }

  public PaymentTransition with(LedgerTransaction moved) {
    return new PaymentTransition(payment, events, refund, dispute, step, moved);
  }

  public PaymentSnapshot snapshot() {
    return new PaymentSnapshot(payment, refund);
  }
}
