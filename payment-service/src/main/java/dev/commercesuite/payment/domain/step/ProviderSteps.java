package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.step.StepStore.Claim;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes steps at the provider from their row to their outcome: claim, call, settle. However many
 * callers, replicas and recoveries work on one step, the provider sees one key and does it once.
 */
public final class ProviderSteps {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

  private final StepStore store;
  private final PaymentProvider provider;
  private final Duration lease;
  private final Settlement settlement;
  private final InstantSource clock;
  private final Sleeper pause;

  /**
   * @param provider answers within a time of its own
   * @param lease for how long a step is left to whoever took it; longer than the provider needs
   * @param pause before looking again whether somebody else's attempt has ended
   */
  public ProviderSteps(
      StepStore store,
      PaymentProvider provider,
      Duration lease,
      Supplier<UUID> ids,
      InstantSource clock,
      Sleeper pause) {
    this.store = store;
    this.provider = provider;
    this.lease = lease;
    this.settlement = new Settlement(ids);
    this.clock = clock;
    this.pause = pause;
  }

  /** Until when whoever starts or claims a step now has it for themselves. */
  public Instant leaseFrom(Instant now) {
    return now.plus(lease);
  }

  /** Says no to an amount that the provider can never give back. */
  public void checkAmount(Money amount) {
    provider.checkAmount(amount);
  }

  /** The answer to a request that has begun. */
  public Answer<PaymentSnapshot> finish(
      RequestStart start, IdempotentRequest<PaymentSnapshot> request) {
    return switch (start) {
      case RequestStart.Finished(Answer<PaymentSnapshot> answer) -> answer;
      case RequestStart.Started(ProviderStep step) -> attempt(step, request);
      case RequestStart.Resumed(StepId step) -> resume(step, request);
    };
  }

  /** Claims steps that are due and that nobody waits for any more. */
  public List<ProviderStep> claimDue(int limit) {
    Instant now = clock.instant();
    return store.claimDue(now, leaseFrom(now), limit);
  }

  /**
   * Takes a claimed step as far as it goes.
   *
   * @throws RuntimeException when what came of it could not be found out by a defect, or not be
   *     written down; the step stays claimed until its lease ends
   */
  public void recover(ProviderStep step) {
    store.settle(step, outcome(step));
  }

  /**
   * {@link #recover} was broken off by a defect, so the step is tried again later, or parked.
   *
   * @return the step as it stays; empty when it is somebody else's by now, or settled
   */
  public Optional<ProviderStep> failed(ProviderStep step, RuntimeException defect) {
    ProviderStep after = step.failed(defect.toString(), clock.instant());
    return store.failed(after) ? Optional.of(after) : Optional.empty();
  }

  /** Asks the provider again, or waits for whoever is asking. */
  private Answer<PaymentSnapshot> resume(StepId step, IdempotentRequest<PaymentSnapshot> request) {
    Instant giveUp = leaseFrom(clock.instant());
    while (true) {
      Instant now = clock.instant();
      switch (store.claim(step, now, leaseFrom(now))) {
        case Claim.Claimed(ProviderStep claimed) -> {
          return attempt(claimed, request);
        }
        case Claim.Settled _ -> {
          return store.answer(step, request);
        }
        case Claim.Busy _ -> {
          if (!now.isBefore(giveUp)) {
            throw new RequestInFlight(request.key());
          }
          lookAgainLater(request);
        }
      }
    }
  }

  private Answer<PaymentSnapshot> attempt(
      ProviderStep step, IdempotentRequest<PaymentSnapshot> request) {
    return store.settle(step, outcome(step), request);
  }

  /** Asks now; what the outcome means is decided when nobody else can change the payment. */
  private Function<PaymentSnapshot, PaymentTransition> outcome(ProviderStep step) {
    ProviderOutcome outcome = ask(step);
    return current -> settlement.of(step, current, outcome, clock.instant());
  }

  /** A step that was asked for before may be done already, so look before asking again. */
  private ProviderOutcome ask(ProviderStep step) {
    return step.attempts() > 1
        ? provider.lookup(step.id()).orElseGet(() -> request(step))
        : request(step);
  }

  private ProviderOutcome request(ProviderStep step) {
    StepId key = step.id();
    return switch (step.kind()) {
      case CHARGE ->
          provider.charge(
              new PaymentProvider.Charge(
                  key, step.payment(), step.amount(), step.paymentMethod(), step.captureMethod()));
      case CONFIRM -> provider.confirm(key, step.requireChargeReference(), step.paymentMethod());
      case CAPTURE -> provider.capture(key, step.requireChargeReference(), step.amount());
      case CANCEL -> provider.cancel(key, step.requireChargeReference());
      case REFUND -> provider.refund(key, step.requireChargeReference(), step.amount());
    };
  }

  private void lookAgainLater(IdempotentRequest<PaymentSnapshot> request) {
    try {
      pause.pause(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestInFlight(request.key());
    }
  }
}
