package dev.commercesuite.system.model.bugs;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import java.util.UUID;

/** Ways to ask payment-service wrongly for refunds. */
abstract class CarelessRefunds implements Payments {
  final Payments payments;

  private CarelessRefunds(Payments payments) {
    this.payments = payments;
  }

  /** Asks again under another key. */
  static Payments newKeyEachTime(Payments payments) {
    return new CarelessRefunds(payments) {
      private long calls;

      @Override
      public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
        UUID another = new UUID(key.getMostSignificantBits(), ++calls);
        return payments.refund(paymentId, amount, cause, another);
      }
    };
  }

  /** Gives back a cent more than it was told. */
  static Payments oneCentMore(Payments payments) {
    return new CarelessRefunds(payments) {
      @Override
      public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
        Money more = new Money(amount.currency(), amount.minorUnits() + 1);
        return payments.refund(paymentId, more, cause, key);
      }
    };
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
  public PaymentReport close(String paymentId, UUID key) {
    return payments.close(paymentId, key);
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
