package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.NewRefund;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.RefundNotFound;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.domain.step.RequestStart;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives captured money back, in the same three parts as {@link Payments} takes it. */
public final class Refunds {
  private final PaymentStore store;
  private final ProviderSteps steps;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public Refunds(PaymentStore store, ProviderSteps steps, Supplier<UUID> ids, InstantSource clock) {
    this.store = store;
    this.steps = steps;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Gives back a part of a payment, or all of it. The amount is reserved before the provider is
   * called, so that concurrent refunds never give back more than was captured.
   */
  public Answer<Refund> create(
      Actor actor, IdempotentRequest<Refund> request, NewRefund newRefund) {
    IdempotentRequest<PaymentSnapshot> snapshots = request.from(PaymentSnapshot::requireRefund);
    RequestStart start =
        store.begin(snapshots, newRefund.payment(), payment -> created(payment, newRefund, actor));
    return steps.finish(snapshots, start).map(PaymentSnapshot::requireRefund);
  }

  /** Changes what the systems around the suite want to know about a refund. */
  public Answer<Refund> annotate(
      Actor actor, IdempotentRequest<Refund> request, RefundId id, Map<String, String> metadata) {
    IdempotentRequest<PaymentSnapshot> snapshots = request.from(PaymentSnapshot::requireRefund);
    RequestStart start =
        store.begin(
            snapshots,
            id,
            current -> {
              Instant now = clock.instant();
              Refund refund = current.requireRefund();
              return PaymentTransition.of(current.payment())
                  .then(
                      current.payment().refundAnnotated(now),
                      PaymentEventType.UPDATED,
                      refund.amount(),
                      refund.id(),
                      "",
                      actor)
                  .with(refund.annotated(metadata, now));
            });
    return steps.finish(snapshots, start).map(PaymentSnapshot::requireRefund);
  }

  public Refund get(Actor actor, RefundId id) {
    Refund refund = store.findRefund(id).orElseThrow(() -> new RefundNotFound(id));
    if (!isVisible(actor, refund.payment())) {
      throw new RefundNotFound(id);
    }
    return refund;
  }

  /**
   * The refunds of a payment, newest first.
   *
   * @param after the last refund of the page before; null for the first page
   */
  public List<Refund> list(Actor actor, RefundFilter filter, @Nullable RefundId after, int limit) {
    if (!isVisible(actor, filter.payment())) {
      throw new PaymentNotFound(filter.payment());
    }
    return store.refunds(filter, after, limit);
  }

  private boolean isVisible(Actor actor, PaymentId payment) {
    return store.find(payment).filter(found -> maySee(actor, found)).isPresent();
  }

  private static boolean maySee(Actor actor, Payment payment) {
    return actor.visiblePayments().includes(payment.customer());
  }

  private PaymentTransition created(Payment payment, NewRefund newRefund, Actor actor) {
    if (!maySee(actor, payment)) {
      throw new PaymentNotFound(payment.id());
    }
    Instant now = clock.instant();
    Payment next = payment.refunding(newRefund.amount(), now);
    steps.checkAmount(newRefund.amount());
    Refund refund = Refund.create(new RefundId(ids.get()), newRefund, now);
    return PaymentTransition.of(payment)
        .then(
            next,
            PaymentEventType.REFUND_CREATED,
            newRefund.amount(),
            refund.id(),
            newRefund.note(),
            actor)
        .with(refund)
        .with(ProviderStep.start(new StepId(ids.get()), refund, next, actor, steps.leaseFrom(now)))
        .with(LedgerTransaction.about(refund, LedgerTransaction.Type.REFUND, ids.get(), now));
  }
}
