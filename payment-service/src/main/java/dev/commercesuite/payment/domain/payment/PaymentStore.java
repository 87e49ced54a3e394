package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentException;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.RequestStart;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where payments are kept. Every method is one transaction, and none waits for a provider. */
public interface PaymentStore {

  /**
   * Lets a request for a new payment begin, once.
   *
   * @param change makes the payment
   * @throws PaymentException.PaymentExists when its order has one that is not canceled or failed
   */
  RequestStart begin(
      Supplier<PaymentTransition> change, IdempotentRequest<PaymentSnapshot> request);

  /**
   * Lets a request about a payment begin, once.
   *
   * @param change what it changes, given the payment as it is while nobody else can change it
   * @throws PaymentException.PaymentNotFound when there is no such payment
   */
  RequestStart begin(
      PaymentId payment,
      Function<Payment, PaymentTransition> change,
      IdempotentRequest<PaymentSnapshot> request);

  Optional<Payment> find(PaymentId payment);

  /**
   * Newest first.
   *
   * @param before only older ones than this one
   */
  List<Payment> list(PaymentFilter filter, @Nullable PaymentId before, int limit);

  /**
   * Oldest first.
   *
   * @param after only those with a higher sequence number
   */
  List<PaymentEvent> events(PaymentId payment, long after, int limit);

  Optional<Refund> findRefund(RefundId refund);

  /**
   * Newest first.
   *
   * @param before only older ones than this one
   */
  List<Refund> refunds(PaymentId payment, @Nullable RefundId before, int limit);
}
