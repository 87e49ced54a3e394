package dev.commercesuite.payment.domain;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Captured money on its way back.
 *
 * @param note details of the reason; may be empty
 * @param failure why it failed, when it did
 * @param providerReference the provider's id of it, once known
 * @param metadata what the systems around the suite want to know about it
 */
public record Refund(
    RefundId id,
    PaymentId payment,
    Money amount,
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
    FRAUDULENT
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
    return next(State.SUCCEEDED, null, reference, now);
  }

  public Refund failed(Decline decline, Instant now) {
    return next(State.FAILED, decline, null, now);
  }

  /** What the systems around the suite want to know about it has changed. */
  public Refund annotated(Map<String, String> newMetadata, Instant now) {
    return new Refund(
        id,
        payment,
        amount,
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
      State newState, @Nullable Decline newFailure, @Nullable String newReference, Instant now) {
    return new Refund(
        id,
        payment,
        amount,
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
