package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Paying and cancelling over the real store, with a payment service that can fail anywhere. */
class PaymentStepsIT extends PostgresTesting {

  /** A crash of this process, as far as the steps before it can tell. */
  private static final class Crash extends RuntimeException {}

  private final AtomicInteger charges = new AtomicInteger();
  private volatile AttemptState outcome = new Succeeded();
  private volatile boolean crashBeforeCall;
  private volatile boolean crashAfterCall;
  private volatile Runnable afterCharge = () -> {};
  private final List<UUID> refundKeys = new ArrayList<>();
  private RefundReport refundReport = new RefundReport.Done("refund-1");

  private final Payments payments =
      new Payments() {
        private final java.util.concurrent.ConcurrentMap<UUID, PaymentReport> known =
            new java.util.concurrent.ConcurrentHashMap<>();

        @Override
        public PaymentReport charge(Order order, PaymentAttempt attempt) {
          assertThat(Database.insideTransaction()).isFalse();
          crashIf(crashBeforeCall);
          PaymentReport report =
              known.computeIfAbsent(
                  attempt.id(),
                  _ -> {
                    charges.incrementAndGet();
                    return new PaymentReport("payment-1", outcome);
                  });
          crashIf(crashAfterCall);
          afterCharge.run();
          return report;
        }

        @Override
        public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
          assertThat(Database.insideTransaction()).isFalse();
          PaymentReport begun = known.get(attempt.id());
          return begun == null
              ? new ChargePrevention.Prevented()
              : new ChargePrevention.Begun(begun);
        }

        @Override
        public PaymentReport find(String paymentId) {
          return new PaymentReport(paymentId, outcome);
        }

        @Override
        public PaymentReport close(String paymentId, UUID key) {
          return new PaymentReport(paymentId, outcome);
        }

        @Override
        public Refundable refundable(String paymentId) {
          return new Refundable(new Money("EUR", 1_250), new Money("EUR", 0));
        }

        @Override
        public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
          refundKeys.add(key);
          crashIf(crashAfterCall);
          return refundReport;
        }

        @Override
        public RefundReport findRefund(String refundId) {
          return new RefundReport.Done("refund-1");
        }
      };

  private final OrderPayments orderPayments =
      new OrderPayments(store, payments, _ -> {}, ids, clock);
  private final OrderRefunds refunds = new OrderRefunds(store, payments, clock);
  private final OrderCancellations cancellations =
      new OrderCancellations(store, orderPayments, refunds, payments, ids, clock);
  private final OrderRecovery recovery =
      new OrderRecovery(store, orderPayments, refunds, cancellations, clock);

  private static void crashIf(boolean now) {
    if (now) {
      throw new Crash();
    }
  }

  private Answer<Order> pay(Order order, UUID requestId) {
    IdempotentRequest<Order> request = request("caller", requestId);
    IdempotentRequest<Order> marked =
        new IdempotentRequest<>(
            request.key(),
            paid ->
                new byte[] {
                  paid.state() == OrderState.PENDING_PAYMENT
                          && !(paid.attempt() != null && paid.attempt().state() instanceof Declined)
                      ? (byte) 1
                      : (byte) 0
                });
    return orderPayments.pay(ALICE, marked, order.id(), "tok_test", "", null);
  }

  private Order stored(Order order) {
    return store.find(order.id(), new OrderVisibility.All()).orElseThrow();
  }

  static Stream<AttemptState> states() {
    PaymentError error = new PaymentError("card_declined", "The card was declined.");
    return Stream.of(
        new Processing(),
        new RequiresAction(new NextAction("https://bank.example", "secret")),
        new Declined(error),
        new MethodUnknown(),
        new Refused("too small"),
        new Closed(error),
        new Succeeded());
  }

  @ParameterizedTest
  @MethodSource("states")
  void keepsEveryStateOfAnAttempt(AttemptState state) {
    Order order = placed(ALICE, product(10), 1);
    outcome = state;

    try {
      var _ = pay(order, UUID.randomUUID());
    } catch (OrderException.PaymentMethodUnknown | OrderException.ProviderRefused _) {
      // Two of the states are errors of the call.
    }

    assertThat(stored(order).attempt()).extracting(PaymentAttempt::state).isEqualTo(state);
    assertThat(stored(order).attempt())
        .extracting(PaymentAttempt::paymentId)
        .isEqualTo("payment-1");
  }

  @Test
  void goesOnAfterACrashBeforeTheCall() {
    Order order = placed(ALICE, product(10), 1);
    UUID requestId = UUID.randomUUID();
    crashBeforeCall = true;
    assertThatThrownBy(() -> pay(order, requestId)).isInstanceOf(Crash.class);
    crashBeforeCall = false;

    assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PAID);
    assertThat(charges).hasValue(1);
    assertThat(pay(order, requestId)).isInstanceOf(Answer.Replayed.class);
  }

  @Test
  void goesOnAfterACrashBetweenTheChargeAndItsRecord() {
    Order order = placed(ALICE, product(10), 1);
    UUID requestId = UUID.randomUUID();
    crashAfterCall = true;
    assertThatThrownBy(() -> pay(order, requestId)).isInstanceOf(Crash.class);
    assertThat(stored(order).state()).isEqualTo(OrderState.PENDING_PAYMENT);
    crashAfterCall = false;

    assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PAID);
    assertThat(charges).hasValue(1);
  }

  @Test
  void theRecoveryGoesOnAfterACrash() {
    Order order = placed(ALICE, product(10), 1);
    crashAfterCall = true;
    assertThatThrownBy(() -> pay(order, UUID.randomUUID())).isInstanceOf(Crash.class);
    crashAfterCall = false;

    assertThat(recovery.recover(order.id()).state()).isEqualTo(OrderState.PAID);
    assertThat(charges).hasValue(1);
  }

  @Test
  void chargesOnceForManyRequestsAtOnce() throws Exception {
    Order order = placed(ALICE, product(10), 1);
    UUID requestId = UUID.randomUUID();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Answer<Order>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        answers.add(
            threads.submit(() -> {
              start.await();
              return pay(order, requestId);
            }));
      }
      start.countDown();
      for (Future<Answer<Order>> answer : answers) {
        switch (answer.get()) {
          case Answer.Fresh<Order>(Order paid) ->
              assertThat(paid.state()).isEqualTo(OrderState.PAID);
          case Answer.Replayed<Order>(byte[] response) ->
              assertThat(response).isEqualTo(new byte[1]);
          case Answer.Interim<Order> _ -> throw new AssertionError("the order is not paid yet");
        }
      }
    }

    assertThat(charges).hasValue(1);
    assertThat(store.events(order.id(), 0, 10)).hasSize(3);
  }

  @Test
  void aDuplicateThatEndsLateGetsTheAnswerThatTheFasterOneGot() throws Exception {
    Order order = placed(ALICE, product(10), 1);
    UUID requestId = UUID.randomUUID();
    CountDownLatch charged = new CountDownLatch(1);
    CountDownLatch shipped = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      afterCharge =
          () -> {
            afterCharge = () -> {};
            charged.countDown();
            awaitQuietly(shipped);
          };
      Future<Answer<Order>> late = threads.submit(() -> pay(order, requestId));
      charged.await();
      assertThat(fresh(pay(order, requestId)).state()).isEqualTo(OrderState.PAID);
      var _ = orders.ship(STAFF, request(), order.id(), everything(), null);
      shipped.countDown();

      assertThat(late.get()).isInstanceOf(Answer.Replayed.class);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void lettingTwoDifferentRequestsRaceChargesOne() throws Exception {
    Order order = placed(ALICE, product(10), 1);
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger paid = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        var _ =
            threads.submit(() -> {
              start.await();
              try {
                var _ = pay(order, UUID.randomUUID());
                paid.incrementAndGet();
              } catch (OrderException.PaymentInProgress | OrderException.StateInvalid _) {
                // Somebody else was first.
              }
              return null;
            });
      }
      start.countDown();
    }

    assertThat(paid).hasValue(1);
    assertThat(charges).hasValue(1);
  }

  @Test
  void keepsWhyARefundFailed() {
    Order order = placed(ALICE, product(10), 1);
    assertThat(fresh(pay(order, UUID.randomUUID())).state()).isEqualTo(OrderState.PAID);
    refundReport =
        new RefundReport.Failed(
            new RefundError("refund_declined", "The bank does not take it."), null);

    var _ = cancellations.cancel(ALICE, request(), order.id(), "", null);

    assertThat(stored(order).cancellation())
        .extracting(Cancellation::lastFailure)
        .isEqualTo("The bank does not take it.");
  }

  @Test
  void aCancellationGoesOnAfterACrashWithTheSameKey() {
    Product mug = product(10);
    Order order = placed(ALICE, mug, 1);
    var _ = pay(order, UUID.randomUUID());
    crashAfterCall = true;
    IdempotentRequest<Order> request = request();
    assertThatThrownBy(
            () -> cancellations.cancel(ALICE, request, order.id(), "changed my mind", null))
        .isInstanceOf(Crash.class);
    assertThat(stored(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(current(mug.id()).reserved()).isEqualTo(1);
    crashAfterCall = false;

    Order cancelled =
        fresh(cancellations.cancel(ALICE, request, order.id(), "changed my mind", null));

    assertThat(cancelled.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(stored(order)).isEqualTo(cancelled);
    assertThat(current(mug.id()).reserved()).isZero();
    assertThat(refundKeys).hasSize(2);
    assertThat(refundKeys.get(0)).isEqualTo(refundKeys.get(1));
  }
}
