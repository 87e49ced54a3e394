package dev.commercesuite.payment.domain;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Once;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Where the steps at the provider are kept, which {@link PaymentStore} begins. Every method is one
 * transaction, and none waits for a provider.
 */
public interface StepStore {

  /** Asks for the right to work on a step until a moment, and counts the attempt. */
  Claim claim(OperationId step, Instant now, Instant leaseUntil);

  /** What came of asking for a step. */
  sealed interface Claim {
    /** It is the caller's. */
    record Claimed(Operation step) implements Claim {}

    /** Another one works on it. */
    record Busy() implements Claim {}

    /** It is settled. */
    record Settled() implements Claim {}
  }

  /** Claims steps that are due and that nobody works on, the longest due first. */
  List<Operation> claimDue(Instant now, Instant leaseUntil, int limit);

  /**
   * Writes what a step came to, unless it is settled already.
   *
   * @param change what the outcome changes, given the payment as it is while nobody else can change
   *     it
   */
  void settle(Operation step, Function<Progress, Change> change);

  /** Settles a step and, with it, the {@link #answer} to the request that wants it. */
  Answer<Progress> settle(
      Once<Progress> request, Operation step, Function<Progress, Change> change);

  /**
   * The answer to a request as things are now. Once its step is settled, that is its answer for
   * good.
   */
  Answer<Progress> answer(Once<Progress> request, OperationId step);
}
