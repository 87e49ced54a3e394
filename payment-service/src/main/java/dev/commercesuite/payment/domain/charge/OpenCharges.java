package dev.commercesuite.payment.domain.charge;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Finds out what happened at the provider to charges that stand open there: the payer acted, or an
 * authorization lapsed. A look only reads, so any number of them at once do no harm; what one has
 * found counts if the payment is still as it was before the provider was asked. Thread-safe.
 */
public final class OpenCharges {
  /**
   * Until the next look after one that has learnt nothing. An event that made it due says nothing a
   * second time.
   */
  private static final Duration AFTER_NOTHING = Duration.ofMinutes(5);

  private static final String TOO_LATE = "The customer did not act in time.";

  private final OpenChargeStore store;
  private final PaymentProvider provider;
  private final ProviderSteps steps;
  private final Duration longestWait;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  /**
   * @param provider bounds the time of its calls itself
   * @param longestWait after which a payment that still waits for its payer is cancelled
   */
  public OpenCharges(
      OpenChargeStore store,
      PaymentProvider provider,
      ProviderSteps steps,
      Duration longestWait,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.store = store;
    this.provider = provider;
    this.steps = steps;
    this.longestWait = longestWait;
    this.ids = ids;
    this.clock = clock;
  }

  /** Claims charges that are due and that nobody looks at. */
  public List<OpenCharge> claimDue(int limit) {
    Instant now = clock.instant();
    return store.claimDueCharges(now, steps.leaseFrom(now), limit);
  }

  /**
   * Looks at a claimed charge, and does what follows from that.
   *
   * @throws RuntimeException when it cannot be recorded; the charge stays claimed until its lease
   *     ends
   */
  public void look(OpenCharge charge) {
    Payment payment =
        store.find(charge.payment()).orElseThrow(() -> new PaymentNotFound(charge.payment()));
    String reference = payment.chargeReference();
    if (reference == null || !payment.isOpenAtProvider()) {
      settle(charge, PaymentTransition::of, _ -> false);
      return;
    }
    ChargeStatus status = provider.status(payment.id(), reference, payment.amount());
    PaymentTransition change =
        settle(
            charge,
            current ->
                current.version() == payment.version()
                    ? found(charge, current, reference, status)
                    : PaymentTransition.of(current),
            after -> status instanceof ChargeStatus.Unknown || isTheSameButNewer(payment, after));
    ProviderStep cancellation = change.step();
    if (cancellation != null) {
      steps.recover(cancellation);
    }
  }

  /** Records that a defect interrupted {@link #look}: the charge is looked at again later. */
  public void failed(OpenCharge charge) {
    settle(charge, PaymentTransition::of, _ -> true);
  }

  /**
   * @param learntNothing given the payment as it is then
   */
  private PaymentTransition settle(
      OpenCharge charge,
      Function<Payment, PaymentTransition> rule,
      Predicate<Payment> learntNothing) {
    return store.settle(
        charge, rule, payment -> nextLook(charge, payment, learntNothing.test(payment)));
  }

  private Instant nextLook(OpenCharge charge, Payment payment, boolean learntNothing) {
    Instant now = clock.instant();
    Instant planned = LookSchedule.next(payment, charge.since(), now);
    Instant soon = now.plus(AFTER_NOTHING);
    return learntNothing && soon.isBefore(planned) ? soon : planned;
  }

  /** Whether what was found does not count, although nobody has acted on the charge. */
  private static boolean isTheSameButNewer(Payment before, Payment after) {
    return after.version() > before.version() && after.state() == before.state();
  }

  private PaymentTransition found(
      OpenCharge charge, Payment payment, String reference, ChargeStatus status) {
    Instant now = clock.instant();
    boolean waiting = payment.state() == PaymentState.REQUIRES_ACTION;
    return switch (status) {
      case ChargeStatus.Waiting _ when waiting && isTooLate(charge, now) ->
          cancelling(payment, now);
      case ChargeStatus.Held _ when waiting ->
          change(
              payment,
              payment.authorized(reference, now),
              PaymentEventType.AUTHORIZED,
              payment.amount(),
              "");
      case ChargeStatus.Captured(Money amount) ->
          change(
                  payment,
                  payment.captured(amount.minorUnits(), reference, now),
                  PaymentEventType.CAPTURED,
                  amount,
                  "")
              .with(LedgerTransaction.capture(ids.get(), payment.id(), amount, now));
      case ChargeStatus.Ended(Decline reason) ->
          waiting
              ? change(
                  payment,
                  payment.declined(reason, now),
                  PaymentEventType.DECLINED,
                  payment.amount(),
                  reason.code())
              : change(
                  payment,
                  payment.failed(reason, now),
                  PaymentEventType.FAILED,
                  payment.amount(),
                  reason.code());
      case ChargeStatus.Waiting _, ChargeStatus.Held _, ChargeStatus.Unknown _ ->
          PaymentTransition.of(payment);
    };
  }

  private boolean isTooLate(OpenCharge charge, Instant now) {
    return !now.isBefore(charge.since().plus(longestWait));
  }

  private PaymentTransition cancelling(Payment payment, Instant now) {
    Payment next = payment.cancelling(now);
    StepId key = new StepId(ids.get());
    return PaymentTransition.of(payment)
        .with(
            ProviderStep.start(
                key,
                ProviderStep.Kind.CANCEL,
                next,
                payment.amount(),
                Actor.SYSTEM,
                steps.leaseFrom(now)))
        .then(
            next,
            PaymentEventType.CANCELLATION_STARTED,
            payment.amount(),
            null,
            TOO_LATE,
            Actor.SYSTEM);
  }

  /** Nobody here did it. */
  private static PaymentTransition change(
      Payment payment, Payment next, PaymentEventType type, Money amount, String detail) {
    Actor provider = new Actor(Actor.Kind.PROVIDER, payment.provider(), Set.of());
    return PaymentTransition.of(payment).then(next, type, amount, null, detail, provider);
  }
}
