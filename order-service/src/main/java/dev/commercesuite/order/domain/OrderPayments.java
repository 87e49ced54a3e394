package dev.commercesuite.order.domain;

import dev.commercesuite.order.domain.AttemptState.Closed;
import dev.commercesuite.order.domain.AttemptState.Declined;
import dev.commercesuite.order.domain.AttemptState.MethodInvalid;
import dev.commercesuite.order.domain.AttemptState.Processing;
import dev.commercesuite.order.domain.AttemptState.Refused;
import dev.commercesuite.order.domain.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.AttemptState.Started;
import dev.commercesuite.order.domain.AttemptState.Succeeded;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Answer.Fresh;
import dev.commercesuite.runtime.idempotency.Answer.Interim;
import dev.commercesuite.runtime.idempotency.Answer.Replayed;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Paying orders. An attempt is stored, then the payment service is asked, then its answer is
 * stored: a crash between any two steps leaves an attempt that the same request, or the recovery,
 * goes on with under the same key. Thread-safe.
 */
public final class OrderPayments {
  private final OrderStore store;
  private final Payments payments;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public OrderPayments(
      OrderStore store, Payments payments, Supplier<UUID> ids, InstantSource clock) {
    this.store = store;
    this.payments = payments;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Pays one of the actor's own orders in full.
   *
   * @param request interim as long as the outcome is not known
   * @return the order with the outcome of the attempt, a decline included
   */
  public Answer<Order> pay(Actor actor, PayOrder wish, Resumable<Order> request) {
    UUID attemptId = ids.get();
    Answer<Order> begun =
        store.change(
            wish.orderId(),
            actor.ownOrders(),
            order ->
                order
                    .requireVersion(wish.expectedVersion())
                    .beginPayment(attemptId, wish, actor, clock.instant()),
            request.once());
    return switch (begun) {
      case Fresh<Order>(Order order) -> goOn(actor, order, wish, request);
      case Replayed<Order>(byte[] response) when !request.isInterim().test(response) -> begun;
      case Replayed<Order> _, Interim<Order> _ -> {
        Order order =
            store
                .find(wish.orderId(), actor.ownOrders())
                .orElseThrow(() -> Rejection.OrdersNotFound.of(wish.orderId()));
        yield goOn(actor, order, wish, request);
      }
    };
  }

  /** Takes the attempt of the request as far as it goes and keeps the answer. */
  private Answer<Order> goOn(Actor actor, Order order, PayOrder wish, Resumable<Order> request) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.requestId().equals(wish.requestId())) {
      return store.finish(order.id(), Change::withoutEvent, request);
    }
    if (!attempt.isInProgress()) {
      requireAccepted(attempt);
      return store.finish(order.id(), Change::withoutEvent, request);
    }
    PaymentReport report = ask(order, attempt);
    Function<Order, Change> rule = record(attempt, report, actor);
    if (isError(report.state())) {
      requireAccepted(store.change(order.id(), rule).attempt());
    }
    return store.finish(order.id(), rule, request);
  }

  /** Takes an unfinished attempt as far as it goes without a request. */
  Order recover(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.isUnfinished()) {
      return order;
    }
    return store.change(order.id(), record(attempt, ask(order, attempt), Actor.SYSTEM));
  }

  /** Sees to it that no more money can move on an order's payment, or that it is paid. */
  Order close(Order order) {
    PaymentAttempt attempt = order.attempt();
    if (attempt == null || !attempt.leavesPaymentOpen()) {
      return order;
    }
    String paymentId = attempt.paymentId();
    if (paymentId == null) {
      // Whether there is a payment at all is only known by asking for it under the attempt's key.
      Order asked =
          store.change(order.id(), record(attempt, payments.charge(order, attempt), Actor.SYSTEM));
      PaymentAttempt now = asked.attempt();
      return now == null || now.paymentId() == null ? asked : close(asked);
    }
    PaymentReport report = payments.close(paymentId, closeKey(paymentId));
    return store.change(order.id(), record(attempt, report, Actor.SYSTEM));
  }

  private PaymentReport ask(Order order, PaymentAttempt attempt) {
    String paymentId = attempt.paymentId();
    return attempt.state() instanceof Started || paymentId == null
        ? payments.charge(order, attempt)
        : payments.find(paymentId);
  }

  private Function<Order, Change> record(
      PaymentAttempt attempt, PaymentReport report, Actor actor) {
    return order -> order.paymentReported(attempt.id(), report, actor, clock.instant());
  }

  private static UUID closeKey(String paymentId) {
    return UUID.nameUUIDFromBytes(("close/" + paymentId).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isError(AttemptState state) {
    return switch (state) {
      case MethodInvalid _, Refused _ -> true;
      case Started _, Processing _, RequiresAction _, Declined _, Closed _, Succeeded _ -> false;
    };
  }

  /** An attempt that the provider did not even try is an error of the call. */
  private static void requireAccepted(@Nullable PaymentAttempt attempt) {
    if (attempt != null && attempt.state() instanceof MethodInvalid) {
      throw new Rejection.PaymentMethodInvalid();
    }
    if (attempt != null && attempt.state() instanceof Refused(String why)) {
      throw new Rejection.PaymentRefused(why);
    }
  }
}
