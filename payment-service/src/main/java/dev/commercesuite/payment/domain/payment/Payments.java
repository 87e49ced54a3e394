package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Caller;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.CustomerForeign;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodMissing;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.VersionMismatch;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.step.PaymentSnapshot;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.domain.step.RequestStart;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes money from customers, and shows what became of it.
 *
 * <p>A request that needs the provider has three parts: a transaction writes the step down, the
 * provider is asked with the step's id as its key, a second transaction writes the outcome and the
 * answer. Wherever it breaks off, the same request sent again goes on from there.
 */
public final class Payments {
  private final PaymentStore store;
  private final PaymentProvider provider;
  private final ProviderSteps steps;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public Payments(
      PaymentStore store,
      PaymentProvider provider,
      ProviderSteps steps,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.store = store;
    this.provider = provider;
    this.steps = steps;
    this.ids = ids;
    this.clock = clock;
  }

  /** Creates the payment of an order and, if asked to, charges it. */
  public Answer<Payment> create(
      Caller caller, IdempotentRequest<Payment> request, NewPayment wanted) {
    checkPaymentMethod(wanted.paymentMethod());
    if (wanted.confirm() && wanted.paymentMethod().isEmpty()) {
      throw new PaymentMethodMissing();
    }
    IdempotentRequest<PaymentSnapshot> once = request.from(PaymentSnapshot::payment);
    RequestStart begun = store.begin(once, () -> created(wanted, caller.actor()));
    return steps.finish(once, begun).map(PaymentSnapshot::payment);
  }

  /**
   * Charges a payment, or goes on with its charge after the person who pays has acted.
   *
   * @param paymentMethod replaces the one that the payment has; empty to keep that
   * @param expected the version that the caller has read, if that matters
   */
  public Answer<Payment> confirm(
      Caller caller,
      IdempotentRequest<Payment> request,
      PaymentId id,
      String paymentMethod,
      @Nullable Long expected) {
    checkPaymentMethod(paymentMethod);
    return change(
        request,
        id,
        expected,
        payment ->
            charging(
                PaymentTransition.of(payment), paymentMethod, caller.actor(), clock.instant()));
  }

  /**
   * Takes what is held.
   *
   * @param amount how much of it; null for all of it
   * @param expected the version that the caller has read, if that matters
   */
  public Answer<Payment> capture(
      Caller caller,
      IdempotentRequest<Payment> request,
      PaymentId id,
      @Nullable Money amount,
      @Nullable Long expected) {
    return change(
        request,
        id,
        expected,
        payment -> {
          Instant now = clock.instant();
          Money some =
              amount != null ? amount : payment.amounts().money(payment.amounts().capturable());
          Payment next = payment.capturing(some, now);
          provider.checkAmount(some);
          return started(
                  PaymentTransition.of(payment),
                  ProviderStep.Kind.CAPTURE,
                  next,
                  some,
                  caller.actor())
              .then(next, PaymentEventType.CAPTURE_STARTED, some, null, "", caller.actor());
        });
  }

  /**
   * Ends a payment of which nothing was taken, and lets go what is held.
   *
   * @param reason for the record; may be empty
   * @param expected the version that the caller has read, if that matters
   */
  public Answer<Payment> cancel(
      Caller caller,
      IdempotentRequest<Payment> request,
      PaymentId id,
      String reason,
      @Nullable Long expected) {
    return change(
        request,
        id,
        expected,
        payment -> {
          Instant now = clock.instant();
          PaymentTransition change = PaymentTransition.of(payment);
          Actor actor = caller.actor();
          if (!payment.hasOpenCharge()) {
            Payment canceled = payment.canceledLocally(now);
            return change.then(
                canceled, PaymentEventType.CANCELED, payment.amount(), null, reason, actor);
          }
          Payment next = payment.canceling(now);
          return started(change, ProviderStep.Kind.CANCEL, next, payment.amount(), actor)
              .then(next, PaymentEventType.CANCEL_STARTED, payment.amount(), null, reason, actor);
        });
  }

  public Payment get(Caller caller, PaymentId id) {
    return store.find(id).filter(caller::sees).orElseThrow(() -> new PaymentNotFound(id));
  }

  /**
   * Newest first: everybody's for a caller who sees all, the caller's own otherwise.
   *
   * @param before only older ones than this one
   */
  public List<Payment> list(
      Caller caller, PaymentFilter filter, @Nullable PaymentId before, int limit) {
    if (caller.seesAll()) {
      return store.list(filter, before, limit);
    }
    CustomerId wanted = filter.customer();
    if (wanted != null && !caller.customer().filter(wanted::equals).isPresent()) {
      throw new CustomerForeign(wanted);
    }
    return caller
        .customer()
        .map(self -> store.list(filter.ofCustomer(self), before, limit))
        .orElseGet(List::of);
  }

  /**
   * What happened to a payment, oldest first.
   *
   * @param after only events with a higher sequence number
   */
  public List<PaymentEvent> events(Caller caller, PaymentId id, long after, int limit) {
    return store.events(get(caller, id).id(), after, limit);
  }

  private PaymentTransition created(NewPayment wanted, Actor actor) {
    provider.checkAmount(wanted.amount());
    Instant now = clock.instant();
    Payment payment = Payment.create(new PaymentId(ids.get()), wanted, provider.name(), now);
    PaymentTransition created =
        PaymentTransition.of(payment)
            .then(payment, PaymentEventType.CREATED, payment.amount(), null, "", actor);
    return wanted.confirm() ? charging(created, "", actor, now) : created;
  }

  private PaymentTransition charging(
      PaymentTransition change, String paymentMethod, Actor actor, Instant now) {
    Payment payment = change.payment();
    String method = paymentMethod.isEmpty() ? payment.paymentMethod() : paymentMethod;
    Payment next = payment.charging(method, now);
    if (method.isEmpty()) {
      throw new PaymentMethodMissing();
    }
    ProviderStep.Kind kind =
        payment.hasOpenCharge() ? ProviderStep.Kind.CONFIRM : ProviderStep.Kind.CHARGE;
    return started(change, kind, next, payment.amount(), actor)
        .then(next, PaymentEventType.CONFIRMED, payment.amount(), null, "", actor);
  }

  private PaymentTransition started(
      PaymentTransition change, ProviderStep.Kind kind, Payment next, Money amount, Actor actor) {
    Instant lease = steps.leaseFrom(clock.instant());
    return change.with(ProviderStep.start(new StepId(ids.get()), kind, next, amount, actor, lease));
  }

  private Answer<Payment> change(
      IdempotentRequest<Payment> request,
      PaymentId id,
      @Nullable Long expected,
      Function<Payment, PaymentTransition> rule) {
    IdempotentRequest<PaymentSnapshot> once = request.from(PaymentSnapshot::payment);
    RequestStart begun =
        store.begin(
            once,
            id,
            payment -> {
              if (expected != null && expected != payment.version()) {
                throw new VersionMismatch(id);
              }
              return rule.apply(payment);
            });
    return steps.finish(once, begun).map(PaymentSnapshot::payment);
  }

  private void checkPaymentMethod(String paymentMethod) {
    if (!paymentMethod.isEmpty()) {
      provider.checkPaymentMethod(paymentMethod);
    }
  }
}
