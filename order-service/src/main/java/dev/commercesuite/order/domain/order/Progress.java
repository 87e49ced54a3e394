package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an order is, with what belongs to the state: its payment, its cancellation, its
 * shipments.
 *
 * @param attempt the latest payment attempt; null before the first
 * @param cancellation null unless it is being cancelled or was, after something had been paid
 * @param shipments the earliest first
 */
public record Progress(
    OrderState state,
    @Nullable PaymentAttempt attempt,
    @Nullable Cancellation cancellation,
    List<Shipment> shipments) {

  /** Of an order that was just placed. */
  static final Progress UNPAID = new Progress(OrderState.PENDING_PAYMENT, null, null, List.of());

  public Progress {
    shipments = List.copyOf(shipments);
  }

  Progress to(OrderState next) {
    return new Progress(next, attempt, cancellation, shipments);
  }

  Progress with(PaymentAttempt latest) {
    return new Progress(state, latest, cancellation, shipments);
  }

  Progress with(Cancellation latest) {
    return new Progress(state, attempt, latest, shipments);
  }

  public Progress with(List<Shipment> all) {
    return new Progress(state, attempt, cancellation, all);
  }
}
