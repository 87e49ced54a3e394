package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.payment.PaymentStore;
import dev.commercesuite.payment.domain.provider.ChargeOrigin;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Where the steps at the provider are kept, once {@link PaymentStore} has begun them. Every method
 * is one transaction, and none waits for a provider.
 */
public interface StepStore {

  /**
   * Leases a step to the caller, and counts the attempt. Parked steps can be claimed, too:
   * repeating the request redrives them.
   */
  Claim claim(StepId step, Instant now, Instant leaseUntil);

  /** The result of a claim. */
  sealed interface Claim {
    /** It is the caller's. */
    record Claimed(ProviderStep step) implements Claim {}

    /** Somebody else works on it. */
    record Busy() implements Claim {}

    /** It is settled. */
    record Settled() implements Claim {}
  }

  /** Claims steps that are due, not parked and not leased, the most overdue first. */
  List<ProviderStep> claimDue(Instant now, Instant leaseUntil, int limit);

  /**
   * Makes an open step due now, if it would be due later, and wakes the recovery. While somebody
   * works on it, it becomes due when they release it without an outcome. A parked step is left to
   * the operator.
   *
   * @return whether there was such a step
   */
  boolean expedite(StepId step, Instant now);

  /**
   * Records when a step that a defect interrupted is due again, or that it is parked.
   *
   * @return false, and nothing is written, when somebody has claimed or settled it since
   */
  boolean failed(ProviderStep step);

  /** Whose the charge of a step is. */
  ChargeOrigin origin(StepId step);

  /**
   * Records the outcome of a step, unless it is settled already.
   *
   * @param rule what the outcome changes, given the payment as it is while nobody else can change
   *     it
   */
  void settle(ProviderStep step, Function<PaymentSnapshot, PaymentTransition> rule);

  /** Settles a step and, in the same transaction, stores the {@link #answer} to its request. */
  Answer<PaymentSnapshot> settle(
      IdempotentRequest<PaymentSnapshot> request,
      ProviderStep step,
      Function<PaymentSnapshot, PaymentTransition> rule);

  /**
   * The answer to a request in the current state. Once its step is settled, this answer is final.
   */
  Answer<PaymentSnapshot> answer(IdempotentRequest<PaymentSnapshot> request, StepId step);
}
