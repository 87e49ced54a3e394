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
 * A step at the provider: a row before it is a call, so that a crash in between loses nothing.
 *
 * @param id also the idempotency key that the provider sees
 * @param refund the refund that a {@link Kind#REFUND} is about
 * @param amount what a charge, capture or refund is about
 * @param paymentMethod the token that a charge uses; empty for the other kinds
 * @param chargeReference the charge that the step is about; none for a charge itself
 * @param startedBy whom the events of its outcome name
 * @param attempts how often the provider was asked, or was about to be
 * @param nextAttemptTime when recovery takes it up if nobody has settled it
 * @param leaseUntil until when whoever works on it is left alone
 * @param problem why the last attempt told nothing
 * @param failures how many attempts in a row, up to the last one, were broken off by a defect
 * @param parkedTime since when recovery leaves it alone; none while it does not
 */
public record ProviderStep(
    StepId id,
    Kind kind,
    PaymentId payment,
    @Nullable RefundId refund,
    Money amount,
    CaptureMethod captureMethod,
    String paymentMethod,
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
    /** Take or hold the money. */
    CHARGE,
    /** Go on with a charge after the person who pays has acted. */
    CONFIRM,
    /** Take held money. */
    CAPTURE,
    /** Let held money go. */
    CANCEL,
    /** Give captured money back. */
    REFUND
  }

  /** Whether the outcome is known. */
  public enum State {
    /** Not known. */
    STARTED,
    /** The provider did it, or wants the person who pays to act. */
    SUCCEEDED,
    /** The provider refused. */
    DECLINED
  }

  /** A step for the payment that is about to be taken, leased to whoever writes it down. */
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

  /** The charge that a step other than a charge is about. */
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
   * Free for the next attempt: at once for a caller who asks, after a growing pause by itself.
   * Asked for as long as it takes, and not parked any more if it was.
   */
  ProviderStep unanswered(String whatHappened, Instant now) {
    return with(State.STARTED, now.plus(pause(attempts - 1)), whatHappened, 0, null);
  }

  /** Broken off by a defect: tried again after a growing pause, parked after too many in a row. */
  ProviderStep failed(String whatHappened, Instant now) {
    int inARow = failures + 1;
    Instant next = now.plus(pause(failures));
    return inARow < FAILURES_UNTIL_PARKED && !isParked()
        ? with(State.STARTED, next, whatHappened, inARow, null)
        : with(State.STARTED, next, whatHappened, inARow, parkedSince(now));
  }

  /** Asking again is of no use until a person has looked at it. */
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

  private ProviderStep about(RefundId refundId) {
    return new ProviderStep(
        id,
        kind,
        payment,
        refundId,
        amount,
        captureMethod,
        paymentMethod,
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
