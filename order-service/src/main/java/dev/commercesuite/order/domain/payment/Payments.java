package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import java.util.UUID;

/**
 * The payment service as orders need it. Every method is a remote call with a deadline, never made
 * inside a transaction.
 *
 * <p>Every method throws {@link OrderException.PaymentServiceUnavailable} when the payment service
 * does not answer. What it did then is not known; the same call can be made again.
 */
public interface Payments {

  /**
   * Charges an order's total to the payment method of an attempt: on the attempt's payment, or on a
   * new one. Asked again with the same attempt, it never charges again; once the attempt is
   * prevented, it never charges at all.
   */
  PaymentReport charge(Order order, PaymentAttempt attempt);

  /**
   * Sees to it that an attempt is never charged from now on, unless that has begun: for an attempt
   * of which it is not known whether the payment service has heard of it.
   */
  ChargePrevention prevent(Order order, PaymentAttempt attempt);

  /** How far a payment is. */
  PaymentReport find(String paymentId);

  /**
   * Closes a payment if nothing has been paid yet, and says what has become of it.
   *
   * @param key the same for every attempt to close this payment
   */
  PaymentReport close(String paymentId, UUID key);

  /** How much of a paid payment can still be given back. */
  Refundable refundable(String paymentId);

  /**
   * Gives money back.
   *
   * @param key the same for every attempt to refund this amount
   */
  RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key);

  /** How far a refund is. */
  RefundReport findRefund(String refundId);
}
