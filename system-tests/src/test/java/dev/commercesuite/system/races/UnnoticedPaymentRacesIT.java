package dev.commercesuite.system.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.runtime.testing.TestRequests;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Orders that customers have paid at the provider are looked at, paid again, cancelled, and expire,
 * all at the same moment. Whoever wins, the money is taken once, and it is with the order in the
 * end or back with the customer.
 */
final class UnnoticedPaymentRacesIT {
  private static final int ORDERS = 6;

  private final RacingSuite suite = new RacingSuite(UnaryOperator.identity());

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void manyWorkersBookTheMoneyOnce() throws Exception {
    List<OrderId> orders = waiting("tok_action_unnoticed");

    atOnce(Stream.generate(this::look).limit(8).toList());
    suite.recover(orders);

    assertThat(suite.invariants().violations()).isEmpty();
    assertThat(states(orders)).containsOnly(OrderState.PAID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok_action_unnoticed",
        "tok_action_reported",
        "tok_action_taken_late",
        "tok_action_never_taken"
      })
  void aLookThatMeetsAnotherPaymentTakesTheMoneyOnce(String method) throws Exception {
    List<OrderId> orders = waiting(method);

    atOnce(
        Stream.concat(
                Stream.generate(this::look).limit(4),
                orders.stream().<Callable<OrderState>>map(order -> () -> pay(order, "tok_success")))
            .toList());
    suite.recover(orders);

    assertThat(suite.invariants().violations()).isEmpty();
    assertThat(states(orders)).containsOnly(OrderState.PAID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_action_unnoticed", "tok_action_taken_late"})
  void aLookThatMeetsACancellationKeepsNothing(String method) throws Exception {
    List<OrderId> orders = waiting(method);

    atOnce(
        Stream.concat(
                Stream.generate(this::look).limit(4),
                orders.stream().<Callable<OrderState>>map(order -> () -> cancel(order)))
            .toList());
    suite.recover(orders);

    assertThat(suite.invariants().violations()).isEmpty();
    assertThat(states(orders)).containsOnly(OrderState.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_action_unnoticed", "tok_action_taken_late"})
  void aLookThatMeetsTheExpiryPaysTheOrder(String method) throws Exception {
    List<OrderId> orders = waiting(method);
    suite.expire();

    atOnce(
        Stream.concat(
                Stream.generate(this::look).limit(4),
                orders.stream()
                    .<Callable<OrderState>>map(
                        order -> () -> suite.recovery.recover(order).state()))
            .toList());
    suite.recover(orders);

    assertThat(suite.invariants().violations()).isEmpty();
    assertThat(states(orders)).containsOnly(OrderState.PAID);
  }

  private List<OrderId> waiting(String method) {
    List<OrderId> orders =
        IntStream.range(0, ORDERS).mapToObj(_ -> suite.waiting(method).id()).toList();
    suite.passAMinute();
    return orders;
  }

  private Callable<OrderState> look() {
    return () -> {
      var _ = suite.lookAtCharges();
      return OrderState.PENDING_PAYMENT;
    };
  }

  /** The state that it is answered with; where it is refused, the order stays as others make it. */
  private OrderState pay(OrderId order, String method) {
    try {
      return TestRequests.fresh(
              suite.payments.pay(
                  RacingSuite.ALICE, TestRequests.request(), order, method, "", null))
          .state();
    } catch (OrderException.PaymentInProgress
        | OrderException.StateInvalid
        | OrderException.PaymentServiceUnavailable _) {
      return suite.current(order).state();
    }
  }

  private OrderState cancel(OrderId order) {
    try {
      return TestRequests.fresh(
              suite.cancellations.cancel(
                  RacingSuite.ALICE, TestRequests.request(), order, "", null))
          .state();
    } catch (OrderException.StateInvalid refused) {
      return refused.state();
    }
  }

  private List<OrderState> states(List<OrderId> orders) {
    return orders.stream().map(order -> suite.current(order).state()).toList();
  }

  private static void atOnce(List<Callable<OrderState>> tasks) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<OrderState>> running =
          tasks.stream()
              .map(task ->
                  threads.submit(() -> {
                    start.await();
                    return task.call();
                  }))
              .toList();
      start.countDown();
      for (Future<OrderState> task : running) {
        assertThat(task.get()).isNotNull();
      }
    }
  }
}
