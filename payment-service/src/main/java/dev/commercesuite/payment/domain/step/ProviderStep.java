package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call to the provider, recorded before it is made, so that a crash loses nothing.
 *
 * @param id also the idempotency key that the provider sees
 * @param refund the refund that a {@link Kind#REFUND} is about
 * @param amount what a charge, capture or refund is about
 * @param paymentMethod the token that a charge uses; empty for the other kinds
 * @param returnUrl where the provider sends the payer back to after an action; empty for nowhere in
 *     particular, and for steps that no payer takes part in
 * @param chargeReference the charge that the step is about; none for a charge itself
 * @param startedBy the actor in the events of its outcome
 * @param attempts how often the provider was called, or was about to be
 * @param nextAttemptTime when recovery attempts it if it is not settled
 * @param leaseUntil until when nobody else may work on it; null when it is free
 * @param problem why the last attempt had no outcome
 * @param failures how many attempts in a row, up to the last one, were broken off by a defect
 * @param parkedTime since when recovery skips it; null when it does not
 */
public record ProviderStep(
    StepId id,
    Kind kind,
    PaymentId payment,
    @Nullable RefundId refund,
    Money amount,
    CaptureMethod captureMethod,
    String paymentMethod,
    String returnUrl,
    @Nullable String chargeReference,
    Actor startedBy,
    State state,
    int attempts,
    Instant nextAttemptTime,
    @Nullable Instant leaseUntil,
    @Nullable String problem,
    int failures,
    @Nullable Instant parkedTime) {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** In a row. */
  private static final int FAILURES_UNTIL_PARKED = 10;

  /** What is asked of the provider. */
  public enum Kind {
    /** Capture or authorize the money. */
    CHARGE,
    /** Continue a charge that waits for its payer, with the same payment method or another one. */
    CONFIRM,
    /** Capture authorized money. */
    CAPTURE,
    /** Release authorized money. */
    CANCEL,
    /** Refund captured money. */
    REFUND
  }

  /** Whether the outcome is known. */
  public enum State {
    /** Not known. */
    STARTED,
    /** The provider did it, requires an action of the payer, or had the money already. */
    SUCCEEDED,
    /** The provider refused. */
    DECLINED
  }

  /** A new step of the payment, leased to whoever records it. */
  public static ProviderStep start(
      StepId id, Kind kind, Payment payment, Money amount, Actor actor, Instant leaseUntil) {
    return new ProviderStep(
        id,
        kind,
        payment.id(),
        null,
        amount,
        payment.captureMethod(),
        payment.paymentMethod(),
        "",
        payment.chargeReference(),
        actor,
        State.STARTED,
        1,
        leaseUntil,
        leaseUntil,
        null,
        0,
        null);
  }

  public static ProviderStep start(
      StepId id, Refund refund, Payment payment, Actor actor, Instant leaseUntil) {
    return start(id, Kind.REFUND, payment, refund.amount(), actor, leaseUntil).about(refund.id());
  }

  public boolean isOpen() {
    return state == State.STARTED;
  }

  /** Whether recovery leaves it to an operator, or to a caller who asks again. */
  public boolean isParked() {
    return parkedTime != null;
  }

  /** The provider's id of the charge; the step must not be a charge itself. */
  String requireChargeReference() {
    if (chargeReference == null) {
      throw new IllegalStateException("step " + id + " names no charge");
    }
    return chargeReference;
  }

  ProviderStep closed(State outcome) {
    return with(outcome, nextAttemptTime, null, 0, null);
  }

  /**
   * Free for the next attempt: immediately for a caller who repeats the request, after a growing
   * pause for recovery. Attempts never run out, and a parked step is no longer parked.
   */
  ProviderStep unanswered(String whatHappened, Instant now) {
    return with(State.STARTED, now.plus(pause(attempts - 1)), whatHappened, 0, null);
  }

  /**
   * Interrupted by a defect: attempted again after a growing pause, parked after too many in a row.
   */
  ProviderStep failed(String whatHappened, Instant now) {
    int inARow = failures + 1;
    Instant next = now.plus(pause(failures));
    return inARow < FAILURES_UNTIL_PARKED && !isParked()
        ? with(State.STARTED, next, whatHappened, inARow, null)
        : with(State.STARTED, next, whatHappened, inARow, parkedSince(now));
  }

  /** Another attempt is useless until an operator has dealt with it. */
  ProviderStep parked(String whatHappened, Instant now) {
    return with(State.STARTED, nextAttemptTime, whatHappened, failures, parkedSince(now));
  }

  private Instant parkedSince(Instant now) {
    return parkedTime == null ? now : parkedTime;
  }

  /** 1, 2, 4, … seconds. */
  private static Duration pause(int before) {
    Duration pause = Duration.ofSeconds(1L << Math.clamp(before, 0, 16));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /** The step, with a way back for the payer. */
  public ProviderStep returningTo(String url) {
    return new ProviderStep(
        id,
        kind,
        payment,
        refund,
        amount,
        captureMethod,
        paymentMethod,
        url,
        chargeReference,
        startedBy,
        state,
        attempts,
        nextAttemptTime,
        leaseUntil,
        problem,
        failures,
        parkedTime);
  }

  private ProviderStep about(RefundId refundId) {
    return new ProviderStep(
        id,
        kind,
        payment,
        refundId,
        amount,
        captureMethod,
        paymentMethod,
        returnUrl,
        chargeReference,
        startedBy,
        state,
        attempts,
        nextAttemptTime,
        leaseUntil,
        problem,
        failures,
        parkedTime);
  }

  private ProviderStep with(
      State newState,
      Instant next,
      @Nullable String newProblem,
      int newFailures,
      @Nullable Instant newParkedTime) {
    return new ProviderStep(
        id,
        kind,
        payment,
        refund,
        amount,
        captureMethod,
        paymentMethod,
        returnUrl,
        chargeReference,
        startedBy,
        newState,
        attempts,
        next,
        null,
        newProblem,
        newFailures,
        newParkedTime);
  }
}
