package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.payment.PaymentStore;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Where the steps at the provider are kept, which {@link PaymentStore} begins. Every method is one
 * transaction, and none waits for a provider.
 */
public interface StepStore {

  /**
   * Asks for the right to work on a step until a moment, and counts the attempt. A caller gets a
   * parked step, too: to ask again is to redrive it.
   */
  Claim claim(StepId step, Instant now, Instant leaseUntil);

  /** What came of asking for a step. */
  sealed interface Claim {
    /** It is the caller's. */
    record Claimed(ProviderStep step) implements Claim {}

    /** Another one works on it. */
    record Busy() implements Claim {}

    /** It is settled. */
    record Settled() implements Claim {}
  }

  /** Claims steps that are due, not parked and that nobody works on, the longest due first. */
  List<ProviderStep> claimDue(Instant now, Instant leaseUntil, int limit);

  /**
   * Makes an open step due now that would be later, and wakes those who look for due steps. While
   * somebody works on it, it is due from the moment that they give it back without an outcome. A
   * parked step is left to the operator.
   *
   * @return whether there was such a step
   */
  boolean expedite(StepId step, Instant now);

  /**
   * Writes when a step that a defect broke off is due again, or that it is parked.
   *
   * @return false, and nothing is written, when somebody has claimed or settled it since
   */
  boolean failed(ProviderStep step);

  /**
   * Writes what a step came to, unless it is settled already.
   *
   * @param change what the outcome changes, given the payment as it is while nobody else can change
   *     it
   */
  void settle(ProviderStep step, Function<PaymentSnapshot, PaymentTransition> change);

  /** Settles a step and, with it, the {@link #answer} to the request that wants it. */
  Answer<PaymentSnapshot> settle(
      ProviderStep step,
      Function<PaymentSnapshot, PaymentTransition> change,
      IdempotentRequest<PaymentSnapshot> request);

  /**
   * The answer to a request as things are now. Once its step is settled, that is its answer for
   * good.
   */
  Answer<PaymentSnapshot> answer(StepId step, IdempotentRequest<PaymentSnapshot> request);
}
