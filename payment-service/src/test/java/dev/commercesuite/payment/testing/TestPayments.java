package dev.commercesuite.payment.testing;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NewRefund;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.charge.OpenChargeStore;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.payment.PaymentStore;
import dev.commercesuite.payment.domain.payment.Payments;
import dev.commercesuite.payment.domain.payment.Refunds;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.ProviderSteps;
import dev.commercesuite.payment.domain.step.Sleeper;
import dev.commercesuite.payment.domain.step.StepStore;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.testing.TestRequests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The use cases around a store and a provider, with shorthands for tests. */
public final class TestPayments {
  public static final Duration LEASE = Duration.ofSeconds(15);
  public static final Duration LONGEST_WAIT = Duration.ofDays(7);
  public static final Actor SHOP =
      new Actor(Actor.Kind.SERVICE, "order-service", Set.of(Actor.Permission.ANY_PAYMENT));

  public final ProviderSteps steps;
  public final Payments payments;
  public final Refunds refunds;

  private final PaymentStore store;
  private final PaymentProvider provider;
  private final Supplier<UUID> ids;
  private final InstantSource clock;
  private final OrderId order;
  private final CustomerId customer;

  /** Any return URL is allowed, and none is the default. */
  public TestPayments(
      PaymentStore store,
      StepStore stepStore,
      PaymentProvider provider,
      Supplier<UUID> ids,
      InstantSource clock,
      Sleeper pause) {
    this(store, stepStore, provider, UnaryOperator.identity(), ids, clock, pause);
  }

  public TestPayments(
      PaymentStore store,
      StepStore stepStore,
      PaymentProvider provider,
      UnaryOperator<String> returnUrls,
      Supplier<UUID> ids,
      InstantSource clock,
      Sleeper pause) {
    this.store = store;
    this.provider = provider;
    this.ids = ids;
    this.clock = clock;
    steps = new ProviderSteps(stepStore, provider, LEASE, ids, clock, pause);
    payments = new Payments(store, provider, steps, returnUrls, ids, clock);
    refunds = new Refunds(store, steps, ids, clock);
    order = new OrderId(ids.get());
    customer = new CustomerId(ids.get());
  }

  public static Actor customer(CustomerId id) {
    return new Actor(Actor.Kind.USER, id.toString(), Set.of());
  }

  /** Does what a replica's recovery does, and returns how many steps were due. */
  public int recover(int limit) {
    List<ProviderStep> due = steps.claimDue(limit);
    for (ProviderStep step : due) {
      try {
        steps.recover(step);
      } catch (RuntimeException e) {
        var _ = steps.failed(step, e);
      }
    }
    return due.size();
  }

  /** Who looks at charges that stand open at the provider. */
  public OpenCharges charges(OpenChargeStore open) {
    return new OpenCharges(open, provider, steps, LONGEST_WAIT, ids, clock);
  }

  /** One that is charged at once, whose payer is sent back to a page. */
  public NewPayment newPayment(long minorUnits, String paymentMethod, String returnUrl) {
    return new NewPayment(
        order,
        customer,
        new Money("EUR", minorUnits),
        CaptureMethod.AUTOMATIC,
        paymentMethod,
        true,
        returnUrl,
        "",
        Map.of());
  }

  public NewPayment newPayment(long minorUnits, String paymentMethod, boolean confirm) {
    return newPayment(minorUnits, paymentMethod, confirm, CaptureMethod.AUTOMATIC);
  }

  private NewPayment newPayment(
      long minorUnits, String paymentMethod, boolean confirm, CaptureMethod capture) {
    return new NewPayment(
        order,
        customer,
        new Money("EUR", minorUnits),
        capture,
        paymentMethod,
        confirm,
        "",
        "",
        Map.of());
  }

  public Payment charge(long minorUnits) {
    return create("r1", newPayment(minorUnits, "tok_success", true));
  }

  public Payment hold(long minorUnits) {
    return create("r1", newPayment(minorUnits, "tok_success", true, CaptureMethod.MANUAL));
  }

  public Payment hold(long minorUnits, String method) {
    return create("r1", newPayment(minorUnits, method, true, CaptureMethod.MANUAL));
  }

  public Payment create(String requestId, NewPayment newPayment) {
    return TestRequests.fresh(createAnswer(requestId, newPayment));
  }

  public Answer<Payment> createAnswer(String requestId, NewPayment newPayment) {
    return payments.create(SHOP, request(requestId, newPayment), newPayment);
  }

  public Payment confirm(String requestId, Payment payment, String method) {
    return confirm(requestId, payment, method, "");
  }

  public Payment confirm(String requestId, Payment payment, String method, String returnUrl) {
    return TestRequests.fresh(
        payments.confirm(
            SHOP, request(requestId, method + returnUrl), payment.id(), method, returnUrl, null));
  }

  public Payment capture(String requestId, Payment payment, @Nullable Money amount) {
    return TestRequests.fresh(
        payments.capture(
            SHOP, request(requestId, "capture " + amount), payment.id(), amount, null));
  }

  public Payment cancel(String requestId, Payment payment) {
    return TestRequests.fresh(
        payments.cancel(SHOP, request(requestId, "cancel"), payment.id(), "", null));
  }

  public Refund refund(String requestId, Payment payment, long minorUnits) {
    return refund(requestId, payment, new Money("EUR", minorUnits));
  }

  public Refund refund(String requestId, Payment payment, Money amount) {
    NewRefund newRefund =
        new NewRefund(payment.id(), amount, Refund.Reason.REQUESTED_BY_CUSTOMER, "", Map.of());
    return TestRequests.fresh(refunds.create(SHOP, request(requestId, newRefund), newRefund));
  }

  public Payment get(Payment payment) {
    return payments.get(SHOP, payment.id());
  }

  public List<PaymentEventType> events(Payment payment) {
    return store.events(payment.id(), 0, 100).stream().map(PaymentEvent::type).toList();
  }

  /** A request of the shop about this order; the same body has the same hash. */
  public <T> IdempotentRequest<T> request(String requestId, Object body) {
    UUID id = UUID.nameUUIDFromBytes((order + requestId).getBytes(StandardCharsets.UTF_8));
    return TestRequests.request("order-service", id, body);
  }

  public byte[] response(Answer<Payment> answer) {
    return TestRequests.response(answer);
  }
}
