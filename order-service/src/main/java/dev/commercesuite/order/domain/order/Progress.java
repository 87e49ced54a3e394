package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.Refunds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an order is, with what belongs to the state: its payment, its cancellation, its
 * shipments, its refunds, and what is disputed of it.
 *
 * @param attempt the latest payment attempt; null before the first
 * @param cancellation null unless it is being cancelled or was, after something had been paid
 * @param shipments the earliest first
 */
public record Progress(
    OrderState state,
    @Nullable PaymentAttempt attempt,
    @Nullable Cancellation cancellation,
    List<Shipment> shipments,
    Refunds refunds,
    Disputed disputed) {

  /** Of an order that was just placed. */
  static final Progress UNPAID = new Progress(OrderState.PENDING_PAYMENT, null, null, List.of());

  public Progress {
    shipments = List.copyOf(shipments);
  }

  /** Of an order of which nothing is refunded or disputed. */
  public Progress(
      OrderState state,
      @Nullable PaymentAttempt attempt,
      @Nullable Cancellation cancellation,
      List<Shipment> shipments) {
    this(state, attempt, cancellation, shipments, Refunds.NONE, Disputed.NONE);
  }

  /** Without what it says about a person. */
  Progress redacted() {
    return new Progress(
        state,
        attempt == null ? null : attempt.redacted(),
        cancellation == null ? null : cancellation.redacted(),
        shipments.stream().map(Shipment::redacted).toList(),
        refunds.redacted(),
        disputed);
  }

  Progress to(OrderState next) {
    return new Progress(next, attempt, cancellation, shipments, refunds, disputed);
  }

  Progress with(PaymentAttempt latest) {
    return new Progress(state, latest, cancellation, shipments, refunds, disputed);
  }

  Progress with(Cancellation latest) {
    return new Progress(state, attempt, latest, shipments, refunds, disputed);
  }

  public Progress with(List<Shipment> all) {
    return new Progress(state, attempt, cancellation, all, refunds, disputed);
  }

  public Progress with(Refunds all) {
    return new Progress(state, attempt, cancellation, shipments, all, disputed);
  }

  public Progress with(Disputed latest) {
    return new Progress(state, attempt, cancellation, shipments, refunds, latest);
  }

  /**
   * Whether it was this payment that has paid the order.
   *
   * @throws OrderException.PaymentServiceUnavailable when that is not known yet
   */
  boolean isPaidBy(String paymentId) {
    if (attempt == null) {
      return false;
    }
    if (attempt.isPaid() && paymentId.equals(attempt.paymentId())) {
      return true;
    }
    if (attempt.isUnfinished()) {
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
    return false;
  }

  /** Whether this service has asked for the refund, which is counted when it comes to its end. */
  boolean isOwnRefund(String paymentRefundId) {
    boolean isOfCancellation =
        cancellation != null
            && cancellation.refund() != null
            && paymentRefundId.equals(cancellation.refund().refundId());
    return isOfCancellation
        || refunds.made().stream()
            .anyMatch(refund -> paymentRefundId.equals(refund.paymentRefundId()));
  }

  /** Whether the payment service may have made a refund for this service that has no name here. */
  boolean hasUnnamedRefund() {
    boolean isCancelling =
        state == OrderState.CANCELLING
            && cancellation != null
            && cancellation.refund() != null
            && cancellation.refund().refundId() == null;
    return isCancelling || refunds.made().stream().anyMatch(OrderRefund::isUnnamed);
  }
}
