package dev.commercesuite.order.domain.recovery;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.payment.OperatorRequired;
import dev.commercesuite.order.domain.refund.SettledRefund;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What the payment service has given back of the payments of orders, as whoever reads its feed
 * hears of it: also what this service asked for itself. Thread-safe.
 */
public final class RefundsElsewhere {
  private final OrderStore store;
  private final OrderRecovery recovery;
  private final InstantSource clock;

  public RefundsElsewhere(OrderStore store, OrderRecovery recovery, InstantSource clock) {
    this.store = store;
    this.recovery = recovery;
    this.clock = clock;
  }

  /**
   * Counts a refund that has succeeded in its order, with an event, unless it is counted already or
   * was asked for from here. Safe to repeat. A payment that did not pay the order changes nothing.
   *
   * @param id the order that the payment is for
   * @return the order as it is then
   * @throws OrderException.OrderNotFound when there is no such order
   * @throws OrderException.PaymentServiceUnavailable when it is not known yet whether the refund
   *     was asked for from here: to be repeated later, before anything that follows it
   */
  public Order note(OrderId id, String paymentId, SettledRefund refund) {
    prepare(id);
    return store.settle(id, refund.paymentRefundId(), counting(paymentId, refund));
  }

  /**
   * To be called before {@link #counting} is applied, outside of a transaction: a refund whose
   * answer was lost could not be told from one that was made elsewhere, and a payment from one that
   * did not pay the order.
   *
   * @throws OrderException.OrderNotFound when there is no such order
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   */
  public void prepare(OrderId id) {
    try {
      var _ = recovery.recover(id);
    } catch (OperatorRequired _) {
      // Between two refunds of a cancellation: none is without a name.
    }
  }

  /**
   * The same before anything that minds only whether the payment has paid the order, such as a
   * dispute. Refunds are left alone: one that the payment service does not know any more keeps
   * nobody from hearing of the rest.
   *
   * @throws OrderException.OrderNotFound when there is no such order
   * @throws OrderException.PaymentServiceUnavailable when the payment service does not answer
   */
  public void preparePayment(OrderId id) {
    var _ = recovery.recoverPayment(id);
  }

  /** How a refund that is not counted yet is counted in its order. */
  public Function<Order, OrderTransition> counting(String paymentId, SettledRefund refund) {
    return order -> order.refundedElsewhere(paymentId, refund, clock.instant());
  }
}
