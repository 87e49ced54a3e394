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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where payments are kept. Every method is one transaction, and none waits for a provider. */
public interface PaymentStore {

  /**
   * Begins a request for a new payment, once.
   *
   * @param rule makes the payment
   * @throws PaymentException.PaymentExists when its order has one that is not cancelled or failed
   */
  RequestStart begin(IdempotentRequest<PaymentSnapshot> request, Supplier<PaymentTransition> rule);

  /**
   * Begins a request about a payment, once.
   *
   * @param rule what it changes, given the payment as it is while nobody else can change it
   * @throws PaymentException.PaymentNotFound when there is no such payment
   */
  RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      PaymentId payment,
      Function<Payment, PaymentTransition> rule);

  /**
   * Begins a request about a refund, once.
   *
   * @param rule what it changes, given the refund and its payment as they are while nobody else can
   *     change them
   * @throws PaymentException.RefundNotFound when there is no such refund
   */
  RequestStart begin(
      IdempotentRequest<PaymentSnapshot> request,
      RefundId refund,
      Function<PaymentSnapshot, PaymentTransition> rule);

  /**
   * Sees to it that a request to charge never begins, unless it has begun: whoever comes second,
   * the request or this, finds what the other has written. A request that comes second is refused
   * by {@code begin} with {@link PaymentException.ChargePrevented}.
   *
   * @param requestId of the request, whoever sends it
   */
  ChargePrevention preventCharge(UUID requestId);

  Optional<Payment> find(PaymentId payment);

  /** Those of the payments that exist. */
  List<Payment> findAll(Collection<PaymentId> payments);

  /**
   * Newest first.
   *
   * @param after the last payment of the page before; null for the first page
   */
  List<Payment> list(PaymentFilter filter, @Nullable PaymentId after, int limit);

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
   * @param after the last refund of the page before; null for the first page
   */
  List<Refund> refunds(RefundFilter filter, @Nullable RefundId after, int limit);
}
