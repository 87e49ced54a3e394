package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodMissing;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.ScopeMissing;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.PaymentVisibility;
import dev.commercesuite.payment.domain.PaymentVisibility.All;
import dev.commercesuite.payment.domain.PaymentVisibility.None;
import dev.commercesuite.payment.domain.PaymentVisibility.OfCustomer;
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
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates, charges, captures and cancels payments, and shows them.
 *
 * <p>A request that needs the provider has three parts: a transaction records the step, the
 * provider is called with the step's id as the key, and a second transaction records the outcome
 * and the answer. If it is interrupted, repeating the request resumes it.
 */
public final class Payments {
  private final PaymentStore store;
  private final PaymentProvider provider;
  private final ProviderSteps steps;
  private final UnaryOperator<String> returnUrls;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  /**
   * @param returnUrls what a request's return URL comes to: the default for an empty one; refuses
   *     one that is not allowed
   */
  public Payments(
      PaymentStore store,
      PaymentProvider provider,
      ProviderSteps steps,
      UnaryOperator<String> returnUrls,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.store = store;
    this.provider = provider;
    this.steps = steps;
    this.returnUrls = returnUrls;
    this.ids = ids;
    this.clock = clock;
  }

  /** Creates the payment of an order and, if asked to, charges it. */
  public Answer<Payment> create(
      Actor actor, IdempotentRequest<Payment> request, NewPayment newPayment) {
    checkPaymentMethod(newPayment.paymentMethod());
    return finish(request, snapshots -> store.begin(snapshots, () -> created(newPayment, actor)));
  }

  /**
   * Charges a payment, or continues the charge that waits for its payer.
   *
   * @param paymentMethod replaces the one that the payment has; empty to keep that
   * @param returnUrl where the provider sends the payer back to; empty for the default
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Answer<Payment> confirm(
      Actor actor,
      IdempotentRequest<Payment> request,
      PaymentId id,
      String paymentMethod,
      String returnUrl,
      @Nullable Long expectedVersion) {
    checkPaymentMethod(paymentMethod);
    return change(
        request,
        id,
        expectedVersion,
        payment ->
            charging(
                PaymentTransition.of(payment), paymentMethod, returnUrl, actor, clock.instant()));
  }

  /**
   * Sees to it that a request to {@link #create} and charge, or to {@link #confirm}, never charges
   * from now on, unless it has begun to.
   *
   * @param requestId of the request, whoever sends it
   */
  public ChargePrevention preventCharge(UUID requestId) {
    return store.preventCharge(requestId);
  }

  /**
   * Captures authorized money.
   *
   * @param amount how much of it; null for all of it
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Answer<Payment> capture(
      Actor actor,
      IdempotentRequest<Payment> request,
      PaymentId id,
      @Nullable Money amount,
      @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        payment -> {
          Instant now = clock.instant();
          Money some =
              amount != null ? amount : payment.amounts().money(payment.amounts().capturable());
          Payment next = payment.capturing(some, now);
          provider.checkAmount(some);
          return started(
                  PaymentTransition.of(payment), ProviderStep.Kind.CAPTURE, next, some, actor)
              .then(next, PaymentEventType.CAPTURE_STARTED, some, null, "", actor);
        });
  }

  /**
   * Ends a payment of which nothing was captured, and releases what is authorized.
   *
   * @param note why, for the record; may be empty
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Answer<Payment> cancel(
      Actor actor,
      IdempotentRequest<Payment> request,
      PaymentId id,
      String note,
      @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        payment -> {
          Instant now = clock.instant();
          PaymentTransition change = PaymentTransition.of(payment);
          if (!payment.hasOpenCharge()) {
            Payment cancelled = payment.cancelledLocally(now);
            return change.then(
                cancelled, PaymentEventType.CANCELLED, payment.amount(), null, note, actor);
          }
          Payment next = payment.cancelling(now);
          return started(change, ProviderStep.Kind.CANCEL, next, payment.amount(), actor)
              .then(
                  next, PaymentEventType.CANCELLATION_STARTED, payment.amount(), null, note, actor);
        });
  }

  /**
   * Changes what the systems around the suite want to know about a payment.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  public Answer<Payment> annotate(
      Actor actor,
      IdempotentRequest<Payment> request,
      PaymentId id,
      Map<String, String> metadata,
      @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        payment ->
            PaymentTransition.of(payment)
                .then(
                    payment.annotated(metadata, clock.instant()),
                    PaymentEventType.UPDATED,
                    payment.amount(),
                    null,
                    "",
                    actor));
  }

  public Payment get(Actor actor, PaymentId id) {
    return store
        .find(id)
        .filter(payment -> actor.visiblePayments().includes(payment.customer()))
        .orElseThrow(() -> new PaymentNotFound(id));
  }

  /** All of the payments, in the order asked for. */
  public List<Payment> getAll(Actor actor, List<PaymentId> ids) {
    PaymentVisibility visible = actor.visiblePayments();
    Map<PaymentId, Payment> found =
        store.findAll(ids).stream()
            .filter(payment -> visible.includes(payment.customer()))
            .collect(Collectors.toMap(Payment::id, Function.identity()));
    List<PaymentId> missing = ids.stream().filter(id -> !found.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      throw new PaymentNotFound(missing);
    }
    return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
  }

  /**
   * Newest first: those that the actor may see.
   *
   * @param after the last payment of the page before; null for the first page
   */
  public List<Payment> list(
      Actor actor, PaymentFilter filter, @Nullable PaymentId after, int limit) {
    PaymentVisibility visible = actor.visiblePayments();
    CustomerId customer = filter.customer();
    if (customer != null && !visible.includes(customer)) {
      throw new ScopeMissing(customer);
    }
    return switch (visible) {
      case All _ -> store.list(filter, after, limit);
      case OfCustomer(CustomerId own) -> store.list(filter.ofCustomer(own), after, limit);
      case None _ -> List.of();
    };
  }

  /**
   * What happened to a payment, oldest first.
   *
   * @param after only events with a higher sequence number
   */
  public List<PaymentEvent> events(Actor actor, PaymentId id, long after, int limit) {
    return store.events(get(actor, id).id(), after, limit);
  }

  private PaymentTransition created(NewPayment newPayment, Actor actor) {
    provider.checkAmount(newPayment.amount());
    Instant now = clock.instant();
    Payment payment = Payment.create(new PaymentId(ids.get()), newPayment, provider.name(), now);
    PaymentTransition created =
        PaymentTransition.of(payment)
            .then(payment, PaymentEventType.CREATED, payment.amount(), null, "", actor);
    return newPayment.confirm()
        ? charging(created, "", newPayment.returnUrl(), actor, now)
        : created;
  }

  private PaymentTransition charging(
      PaymentTransition change, String paymentMethod, String returnUrl, Actor actor, Instant now) {
    Payment payment = change.payment();
    String method = paymentMethod.isEmpty() ? payment.paymentMethod() : paymentMethod;
    Payment next = payment.charging(method, now);
    if (method.isEmpty()) {
      throw new PaymentMethodMissing();
    }
    ProviderStep.Kind kind =
        payment.hasOpenCharge() ? ProviderStep.Kind.CONFIRM : ProviderStep.Kind.CHARGE;
    // Stored with the step, so that each try sends the same, whatever is configured by then.
    ProviderStep step =
        step(kind, next, payment.amount(), actor).returningTo(returnUrls.apply(returnUrl));
    return change
        .with(step)
        .then(next, PaymentEventType.CONFIRMED, payment.amount(), null, "", actor);
  }

  private PaymentTransition started(
      PaymentTransition change, ProviderStep.Kind kind, Payment next, Money amount, Actor actor) {
    return change.with(step(kind, next, amount, actor));
  }

  private ProviderStep step(ProviderStep.Kind kind, Payment next, Money amount, Actor actor) {
    Instant lease = steps.leaseFrom(clock.instant());
    return ProviderStep.start(new StepId(ids.get()), kind, next, amount, actor, lease);
  }

  private Answer<Payment> change(
      IdempotentRequest<Payment> request,
      PaymentId id,
      @Nullable Long expectedVersion,
      Function<Payment, PaymentTransition> rule) {
    return finish(
        request,
        snapshots ->
            store.begin(
                snapshots, id, payment -> rule.apply(payment.requireVersion(expectedVersion))));
  }

  private Answer<Payment> finish(
      IdempotentRequest<Payment> request,
      Function<IdempotentRequest<PaymentSnapshot>, RequestStart> begin) {
    IdempotentRequest<PaymentSnapshot> snapshots = request.from(PaymentSnapshot::payment);
    return steps.finish(snapshots, begin.apply(snapshots)).map(PaymentSnapshot::payment);
  }

  private void checkPaymentMethod(String paymentMethod) {
    if (!paymentMethod.isEmpty()) {
      provider.checkPaymentMethod(paymentMethod);
    }
  }
}
