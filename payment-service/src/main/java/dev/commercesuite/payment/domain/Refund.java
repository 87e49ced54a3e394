package dev.commercesuite.payment.domain;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Captured money on its way back.
 *
 * @param excess of a refund that was made at the provider, what is more than was left of the
 *     captured money
 * @param note details of the reason; may be empty
 * @param failure why it failed, when it did
 * @param providerReference the provider's id of it, once known
 * @param metadata what the systems around the suite want to know about it
 */
public record Refund(
    RefundId id,
    PaymentId payment,
    Money amount,
    long excess,
    Reason reason,
    String note,
    State state,
    @Nullable Decline failure,
    @Nullable String providerReference,
    Map<String, String> metadata,
    Instant createTime,
    Instant updateTime) {

  public Refund {
    metadata = Map.copyOf(metadata);
  }

  /** Why money is given back. */
  public enum Reason {
    REQUESTED_BY_CUSTOMER,
    ORDER_CANCELLED,
    DUPLICATE,
    FRAUDULENT,
    /** Nobody has asked us: others made it at the provider. */
    MADE_AT_PROVIDER
  }

  /** The states of a refund. */
  public enum State {
    /** A step at the provider is in progress, or its outcome is unknown. */
    PENDING,
    /** The money was given back. */
    SUCCEEDED,
    /** The provider refused; the money stays captured. */
    FAILED
  }

  public static Refund create(RefundId id, NewRefund request, Instant now) {
    return new Refund(
        id,
        request.payment(),
        request.amount(),
        0,
        request.reason(),
        request.note(),
        State.PENDING,
        null,
        null,
        request.metadata(),
        now,
        now);
  }

  public Refund succeeded(String reference, Instant now) {
    return next(State.SUCCEEDED, 0, null, reference, now);
  }

  public Refund failed(Decline decline, Instant now) {
    return next(State.FAILED, 0, decline, null, now);
  }

  /** One that others make at the provider; it is booked when its outcome is known there. */
  public static Refund foundAtProvider(
      RefundId id, PaymentId payment, Money amount, String reference, Instant now) {
    return new Refund(
        id,
        payment,
        amount,
        0,
        Reason.MADE_AT_PROVIDER,
        "",
        State.PENDING,
        null,
        reference,
        Map.of(),
        now,
        now);
  }

  public boolean isMadeAtProvider() {
    return reason == Reason.MADE_AT_PROVIDER;
  }

  /** It has succeeded at the provider, and so much of it is more than was left to refund. */
  public Refund succeededAtProvider(long inExcess, Instant now) {
    return next(State.SUCCEEDED, inExcess, null, providerReference, now);
  }

  /** It has failed at the provider. */
  public Refund failedAtProvider(Decline decline, Instant now) {
    return next(State.FAILED, 0, decline, providerReference, now);
  }

  /** What of it was left of the captured money. */
  public Money counted() {
    return new Money(amount.currency(), amount.minorUnits() - excess);
  }

  /** What the systems around the suite want to know about it has changed. */
  public Refund annotated(Map<String, String> newMetadata, Instant now) {
    return new Refund(
        id,
        payment,
        amount,
        excess,
        reason,
        note,
        state,
        failure,
        providerReference,
        newMetadata,
        createTime,
        now);
  }

  private Refund next(
      State newState,
      long newExcess,
      @Nullable Decline newFailure,
      @Nullable String newReference,
      Instant now) {
    return new Refund(
        id,
        payment,
        amount,
        newExcess,
        reason,
        note,
        newState,
        newFailure,
        newReference,
        metadata,
        createTime,
        now);
  }
}
