package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Answer.Fresh;
import dev.commercesuite.runtime.idempotency.Answer.Interim;
import dev.commercesuite.runtime.idempotency.Answer.Replayed;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Paying orders. An attempt is stored, then the payment service is asked, then its answer is
 * stored: a crash between any two steps leaves an attempt that the same request, or the recovery,
 * continues under the same key. Thread-safe.
 */
public final class OrderPayments {
  /** Of an attempt that was prevented before there was a payment. */
  private static final PaymentReport NEVER_CHARGED =
      new PaymentReport(
          null, new Closed(new PaymentError("payment_cancelled", "The payment was cancelled.")));

  private final OrderStore store;
  private final Payments payments;
  private final Consumer<String> returnUrlRule;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  /**
   * @param returnUrlRule refuses a return URL that is not allowed
   */
  public OrderPayments(
      OrderStore store,
      Payments payments,
      Consumer<String> returnUrlRule,
      Supplier<UUID> ids,
      InstantSource clock) {
    this.store = store;
    this.payments = payments;
    this.returnUrlRule = returnUrlRule;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Pays one of the actor's own orders in full. While its payment waits for the customer, this
   * looks again what the customer did, or pays the same payment with another method.
   *
   * @param paymentMethod the provider's token of it
   * @param returnUrl where the provider sends the customer back to; empty for the default
   * @param expectedVersion the version that the caller has read; null when any will do
   * @return the order with the outcome of the attempt, a decline included
   */
  public Answer<Order> pay(
      Actor actor,
      IdempotentRequest<Order> request,
      OrderId id,
      String paymentMethod,
      String returnUrl,
      @Nullable Long expectedVersion) {
    UUID attemptId = ids.get();
    UUID requestId = request.key().requestId();
    IdempotentRequest<Order> paying = request.interimWhile(Order::isBeingPaid);
    Answer<Order> begun =
        store.change(
            paying,
            id,
            actor.ownOrders(),
            order -> {
              // Here and not before: a request that took effect keeps its answer, whatever is
              // allowed by now.
              returnUrlRule.accept(returnUrl);
              return order
                  .requireVersion(expectedVersion)
                  .beginPayment(
                      attemptId, requestId, paymentMethod, returnUrl, actor, clock.instant());
            });
    return switch (begun) {
      case Fresh<Order>(Order order) -> complete(actor, paying, order);
      case Interim<Order> _ -> {
        Order order =
            store
                .find(id, actor.ownOrders())
                .orElseThrow(() -> new OrderException.OrderNotFound(id));
        yield complete(actor, paying, order);
      }
      case Replayed<Order> _ -> begun;
    };
  }

  /** Takes the attempt of the request as far as it goes and stores the answer. */
  private Answer<Order> complete(Actor actor, IdempotentRequest<Order> request, Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.requestId().equals(request.key().requestId())) {
      return store.finish(request, order.id(), OrderTransition::withoutEvent);
    }
    if (!attempt.isInProgress()) {
      requireAccepted(attempt);
      return store.finish(request, order.id(), OrderTransition::withoutEvent);
    }
    PaymentReport report = ask(order, attempt);
    Function<Order, OrderTransition> rule = record(attempt, report, actor);
    if (isError(report.state())) {
      requireAccepted(store.change(order.id(), rule).attempt());
    }
    return store.finish(request, order.id(), rule);
  }

  /** Takes an unfinished attempt as far as it goes without a request. */
  public Order recover(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.isUnfinished()) {
      return order;
    }
    return store.change(order.id(), record(attempt, ask(order, attempt), Actor.SYSTEM));
  }

  /** Makes sure that no more money can move on an order's payment, unless it is paid already. */
  public Order close(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.leavesPaymentOpen()) {
      return order;
    }
    if (!isHandedOver(attempt)) {
      // Whether it was is only known to the payment service, and it must not happen any more.
      switch (payments.prevent(order, attempt)) {
        case ChargePrevention.Begun(PaymentReport report) -> {
          return closePayment(store.change(order.id(), record(attempt, report, Actor.SYSTEM)));
        }
        case ChargePrevention.Prevented _ -> {
          if (attempt.paymentId() == null) {
            return store.change(order.id(), record(attempt, NEVER_CHARGED, Actor.SYSTEM));
          }
        }
      }
    }
    return closePayment(order);
  }

  private Order closePayment(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.leavesPaymentOpen() || attempt.paymentId() == null) {
      return order;
    }
    String paymentId = attempt.paymentId();
    PaymentReport report = payments.close(paymentId, closeKey(paymentId));
    return store.change(order.id(), record(attempt, report, Actor.SYSTEM));
  }

  private PaymentReport ask(Order order, PaymentAttempt attempt) {
    String paymentId = attempt.paymentId();
    if (paymentId != null && isHandedOver(attempt)) {
      return payments.find(paymentId);
    }
    if (isToBePaid(order)) {
      return payments.charge(order, attempt);
    }
    return switch (payments.prevent(order, attempt)) {
      case ChargePrevention.Begun(PaymentReport report) -> report;
      case ChargePrevention.Prevented _ ->
          paymentId == null ? NEVER_CHARGED : payments.find(paymentId);
    };
  }

  /** Whether the payment service is known to have the attempt. */
  private static boolean isHandedOver(PaymentAttempt attempt) {
    return !(attempt.state() instanceof Started) && attempt.paymentId() != null;
  }

  /** Nobody is charged for an order that is cancelled or late, whoever asks. */
  private boolean isToBePaid(Order order) {
    return order.state() == OrderState.PENDING_PAYMENT
        && clock.instant().isBefore(order.expireTime());
  }

  private Function<Order, OrderTransition> record(
      PaymentAttempt attempt, PaymentReport report, Actor actor) {
    return order -> order.paymentReported(attempt.id(), report, actor, clock.instant());
  }

  private static UUID closeKey(String paymentId) {
    return UUID.nameUUIDFromBytes(("close/" + paymentId).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isError(AttemptState state) {
    return switch (state) {
      case MethodUnknown _, Refused _ -> true;
      case Started _, Processing _, RequiresAction _, Declined _, Closed _, Succeeded _ -> false;
    };
  }

  /** An attempt that the provider did not even try is an error of the call. */
  private static void requireAccepted(@Nullable PaymentAttempt attempt) {
    if (attempt != null && attempt.state() instanceof MethodUnknown) {
      throw new OrderException.PaymentMethodUnknown();
    }
    if (attempt != null && attempt.state() instanceof Refused(String why)) {
      throw new OrderException.ProviderRefused(why);
    }
  }
}
