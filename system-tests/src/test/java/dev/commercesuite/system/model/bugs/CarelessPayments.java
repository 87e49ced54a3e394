package dev.commercesuite.system.model.bugs;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import java.util.UUID;

/** The bug: says that a payment is closed without closing it. */
final class CarelessPayments implements Payments {
  private final Payments payments;

  CarelessPayments(Payments payments) {
    this.payments = payments;
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    return new PaymentReport(
        paymentId,
        new AttemptState.Closed(new PaymentError("payment_cancelled", "It was cancelled.")));
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    return payments.charge(order, attempt);
  }

  @Override
  public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
    return payments.prevent(order, attempt);
  }

  @Override
  public PaymentReport find(String paymentId) {
    return payments.find(paymentId);
  }

  @Override
  public Refundable refundable(String paymentId) {
    return payments.refundable(paymentId);
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
    return payments.refund(paymentId, amount, cause, key);
  }

  @Override
  public RefundReport findRefund(String refundId) {
    return payments.findRefund(refundId);
  }
}
