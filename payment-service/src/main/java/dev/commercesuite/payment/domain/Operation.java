package dev.commercesuite.payment.domain;

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
 */
public record Operation(
    OperationId id,
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
    @Nullable String problem) {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

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
  static Operation start(
      OperationId id, Kind kind, Payment payment, Money amount, Actor actor, Instant leaseUntil) {
    return new Operation(
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
        null);
  }

  static Operation start(
      OperationId id, Refund refund, Payment payment, Actor actor, Instant leaseUntil) {
    return start(id, Kind.REFUND, payment, refund.amount(), actor, leaseUntil).about(refund.id());
  }

  public boolean isOpen() {
    return state == State.STARTED;
  }

  /** The charge that a step other than a charge is about. */
  String requireChargeReference() {
    if (chargeReference == null) {
      throw new IllegalStateException("step " + id + " names no charge");
    }
    return chargeReference;
  }

  Operation closed(State outcome) {
    return with(outcome, nextAttemptTime, null);
  }

  /** Free for the next attempt: at once for a caller who asks, after a growing pause by itself. */
  Operation unanswered(String whatHappened, Instant now) {
    Duration pause = Duration.ofSeconds(1L << Math.clamp(attempts - 1, 0, 16));
    Instant next = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    return with(State.STARTED, next, whatHappened);
  }

  private Operation about(RefundId refundId) {
    return new Operation(
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
        problem);
  }

  private Operation with(State newState, Instant next, @Nullable String newProblem) {
    return new Operation(
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
        newProblem);
  }
}
