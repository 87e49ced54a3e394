package dev.commercesuite.system.model.suite;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.Faults.PaymentFault;
import java.util.UUID;
import java.util.function.Supplier;

/** The way from order-service to payment-service, on which requests and answers get lost. */
final class FaultyPayments implements Payments {
  private final Payments payments;
  private final FaultCursor faults;

  FaultyPayments(Payments payments, FaultCursor faults) {
    this.payments = payments;
    this.faults = faults;
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    return call(() -> payments.charge(order, attempt));
  }

  @Override
  public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
    return call(() -> payments.prevent(order, attempt));
  }

  @Override
  public PaymentReport find(String paymentId) {
    return call(() -> payments.find(paymentId));
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    return call(() -> payments.close(paymentId, key));
  }

  @Override
  public Refundable refundable(String paymentId) {
    return call(() -> payments.refundable(paymentId));
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
    return call(() -> payments.refund(paymentId, amount, cause, key));
  }

  @Override
  public RefundReport findRefund(String refundId) {
    return call(() -> payments.findRefund(refundId));
  }

  private <T> T call(Supplier<T> call) {
    PaymentFault fault = faults.nextPaymentCall();
    if (fault == PaymentFault.REQUEST_LOST) {
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
    T answer = call.get();
    if (fault == PaymentFault.ANSWER_LOST) {
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
    return answer;
  }
}
