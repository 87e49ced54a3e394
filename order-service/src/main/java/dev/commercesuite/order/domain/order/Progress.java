package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.refund.Refunds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an order is, with what belongs to the state: its payment, its cancellation, its
 * shipments, its refunds.
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
    Refunds refunds) {

  /** Of an order that was just placed. */
  static final Progress UNPAID = new Progress(OrderState.PENDING_PAYMENT, null, null, List.of());

  public Progress {
    shipments = List.copyOf(shipments);
  }

  /** Of an order of which nothing is refunded. */
  public Progress(
      OrderState state,
      @Nullable PaymentAttempt attempt,
      @Nullable Cancellation cancellation,
      List<Shipment> shipments) {
    this(state, attempt, cancellation, shipments, Refunds.NONE);
  }

  /** Without what it says about a person. */
  Progress redacted() {
    return new Progress(
        state,
        attempt == null ? null : attempt.redacted(),
        cancellation == null ? null : cancellation.redacted(),
        shipments.stream().map(Shipment::redacted).toList(),
        refunds.redacted());
  }

  Progress to(OrderState next) {
    return new Progress(next, attempt, cancellation, shipments, refunds);
  }

  Progress with(PaymentAttempt latest) {
    return new Progress(state, latest, cancellation, shipments, refunds);
  }

  Progress with(Cancellation latest) {
    return new Progress(state, attempt, latest, shipments, refunds);
  }

  public Progress with(List<Shipment> all) {
    return new Progress(state, attempt, cancellation, all, refunds);
  }

  public Progress with(Refunds all) {
    return new Progress(state, attempt, cancellation, shipments, all);
  }
}
