package dev.commercesuite.system.model.reference;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The promise of {@code request_id}: one effect, one answer, for each kind of request. */
public final class StoredAnswers {
  private final Map<Key, Kept> kept = new HashMap<>();

  private record Key(Class<? extends Request> kind, String id) {}

  /** What is known of a request that took effect. */
  static final class Kept {
    private final Request request;
    Snapshot answer;

    /** The payment that it is about, if it is about one. */
    @Nullable PaymentModel payment;

    /** What payment-service asked of the provider for it, if anything. */
    @Nullable StepModel step;

    /** The refund that it made, if it did. */
    @Nullable RefundModel refund;

    /** The refund of an order that it made, if it did. */
    @Nullable OrderRefundModel orderRefund;

    /** Whether the answer tells the outcome of the step. */
    boolean isFinal;

    private Kept(Request request, Snapshot answer) {
      this.request = request;
      this.answer = answer;
    }

    PaymentModel payment() {
      return Objects.requireNonNull(payment);
    }
  }

  /** Null when the request is new. */
  @Nullable Kept find(Request request) {
    Kept found = kept.get(key(request));
    if (found != null && !found.request.equals(request)) {
      throw new Rejected("REQUEST_ID_REUSED");
    }
    return found;
  }

  /** Null when no request of the kind had this id. */
  @Nullable Kept find(String id, Class<? extends Request> kind) {
    return kept.get(new Key(kind, id));
  }

  Kept keep(Request request, Snapshot answer) {
    Kept made = new Kept(request, answer);
    kept.put(key(request), made);
    return made;
  }

  /** Nobody will send it again. */
  public void forget(Request request) {
    kept.remove(key(request));
  }

  private static Key key(Request request) {
    return new Key(request.getClass(), request.id());
  }
}
