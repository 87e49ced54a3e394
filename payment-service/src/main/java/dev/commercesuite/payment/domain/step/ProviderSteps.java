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
 * Executes steps at the provider: claim, call, settle. However many callers, replicas and
 * recoveries work on one step, the provider sees one key and does it once.
 */
public final class ProviderSteps {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(25);

  private final StepStore store;
  private final PaymentProvider provider;
  private final Duration lease;
  private final Settlement settlement;
  private final InstantSource clock;
  private final Sleeper pause;

  /**
   * @param provider bounds the time of its calls itself
   * @param lease for how long a step belongs to whoever claimed it; longer than the provider needs
   * @param pause between two looks at a step that somebody else works on
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

  /** When the lease of a step that is started or claimed now expires. */
  public Instant leaseFrom(Instant now) {
    return now.plus(lease);
  }

  /** Rejects an amount that the provider can never refund. */
  public void checkAmount(Money amount) {
    provider.checkAmount(amount);
  }

  /** The answer to a request that has begun. */
  public Answer<PaymentSnapshot> finish(
      IdempotentRequest<PaymentSnapshot> request, RequestStart start) {
    return switch (start) {
      case RequestStart.Finished(Answer<PaymentSnapshot> answer) -> answer;
      case RequestStart.Started(ProviderStep step) -> attempt(request, step);
      case RequestStart.Resumed(StepId step) -> resume(request, step);
    };
  }

  /** Claims due steps that nobody works on. */
  public List<ProviderStep> claimDue(int limit) {
    Instant now = clock.instant();
    return store.claimDue(now, leaseFrom(now), limit);
  }

  /**
   * Attempts a claimed step and records the outcome.
   *
   * @throws RuntimeException when the attempt fails by a defect, or its outcome cannot be recorded;
   *     the step stays claimed until its lease ends
   */
  public void recover(ProviderStep step) {
    store.settle(step, outcome(step));
  }

  /**
   * Records that a defect interrupted {@link #recover}: the step is attempted again later, or
   * parked.
   *
   * @return the step as recorded; empty when somebody else has claimed or settled it by now
   */
  public Optional<ProviderStep> failed(ProviderStep step, RuntimeException defect) {
    ProviderStep after = step.failed(defect.toString(), clock.instant());
    return store.failed(after) ? Optional.of(after) : Optional.empty();
  }

  /** Attempts the step again, or waits for the attempt that is in progress. */
  private Answer<PaymentSnapshot> resume(IdempotentRequest<PaymentSnapshot> request, StepId step) {
    Instant deadline = leaseFrom(clock.instant());
    while (true) {
      Instant now = clock.instant();
      switch (store.claim(step, now, leaseFrom(now))) {
        case Claim.Claimed(ProviderStep claimed) -> {
          return attempt(request, claimed);
        }
        case Claim.Settled _ -> {
          return store.answer(request, step);
        }
        case Claim.Busy _ -> {
          if (!now.isBefore(deadline)) {
            throw new RequestInFlight(request.key());
          }
          pauseBeforePolling(request);
        }
      }
    }
  }

  private Answer<PaymentSnapshot> attempt(
      IdempotentRequest<PaymentSnapshot> request, ProviderStep step) {
    return store.settle(request, step, outcome(step));
  }

  /** Calls the provider now; the outcome is applied once the payment is locked. */
  private Function<PaymentSnapshot, PaymentTransition> outcome(ProviderStep step) {
    ProviderOutcome outcome = lookUpOrCall(step);
    return current -> settlement.of(step, current, outcome, clock.instant());
  }

  /** An earlier attempt may have succeeded, so look it up before calling again. */
  private ProviderOutcome lookUpOrCall(ProviderStep step) {
    return step.attempts() > 1
        ? provider.lookup(step.id()).orElseGet(() -> call(step))
        : call(step);
  }

  private ProviderOutcome call(ProviderStep step) {
    StepId key = step.id();
    return switch (step.kind()) {
      case CHARGE ->
          provider.charge(
              new PaymentProvider.Charge(
                  key,
                  step.payment(),
                  step.amount(),
                  step.paymentMethod(),
                  step.captureMethod(),
                  step.returnUrl(),
                  store.origin(key)));
      case CONFIRM ->
          provider.confirm(
              key, step.requireChargeReference(), step.paymentMethod(), step.returnUrl());
      case CAPTURE -> provider.capture(key, step.requireChargeReference(), step.amount());
      case CANCEL -> provider.cancel(key, step.requireChargeReference());
      case REFUND -> provider.refund(key, step.requireChargeReference(), step.amount());
    };
  }

  private void pauseBeforePolling(IdempotentRequest<PaymentSnapshot> request) {
    try {
      pause.pause(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestInFlight(request.key());
    }
  }
}
