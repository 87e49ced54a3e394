package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderState;
import org.jspecify.annotations.Nullable;

/**
 * How far an order is, with what belongs to the state: its payment, its cancellation, its shipment.
 *
 * @param attempt the latest payment attempt; null before the first
 * @param cancellation null unless it is being cancelled or was, after something had been paid
 * @param shipment null until it is sent
 */
public record Progress(
    OrderState state,
    @Nullable PaymentAttempt attempt,
    @Nullable Cancellation cancellation,
    @Nullable Shipment shipment) {

  /** Of an order that was just placed. */
  static final Progress UNPAID = new Progress(OrderState.PENDING_PAYMENT, null, null, null);

  Progress to(OrderState next) {
    return new Progress(next, attempt, cancellation, shipment);
  }

  Progress with(PaymentAttempt latest) {
    return new Progress(state, latest, cancellation, shipment);
  }

  Progress with(Cancellation latest) {
    return new Progress(state, attempt, latest, shipment);
  }

  Progress with(Shipment latest) {
    return new Progress(state, attempt, cancellation, latest);
  }
}
