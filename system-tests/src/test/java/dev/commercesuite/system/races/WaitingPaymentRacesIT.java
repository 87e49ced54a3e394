package dev.commercesuite.system.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.testing.TestRequests;
import dev.commercesuite.system.model.bugs.Mutant;
import dev.commercesuite.system.money.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Orders whose payment waits for the customer are paid again, with the same method and with others,
 * and cancelled, and expire, all at the same moment. Whoever wins, the money is taken once at most,
 * and it is with the order in the end or back with the customer.
 */
final class WaitingPaymentRacesIT {
  private static final int ORDERS = 6;

  private final RacingSuite suite = new RacingSuite(UnaryOperator.identity());

  @AfterEach
  void close() {
    suite.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok_requires_action",
        "tok_action_never_taken",
        "tok_action_failed",
        "tok_action_unnoticed"
      })
  void payingAgainInManyWaysAtOnceTakesTheMoneyOnce(String method) throws Exception {
    List<OrderId> orders = waiting(method);

    atOnce(
        orders,
        order ->
            List.of(
                () -> pay(order, method),
                () -> pay(order, "tok_success"),
                () -> pay(order, "tok_slow"),
                () -> pay(order, "tok_timeout_after_charge")));
    orders.forEach(order -> pay(order, "tok_success"));
    suite.recover(orders);

    assertBooks();
    assertThat(states(orders)).containsOnly(OrderState.PAID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok_requires_action",
        "tok_action_never_taken",
        "tok_action_failed",
        "tok_action_unnoticed"
      })
  void payingAgainWhileItIsCancelledKeepsNothing(String method) throws Exception {
    List<OrderId> orders = waiting(method);

    atOnce(
        orders,
        order ->
            List.of(
                () -> pay(order, method), () -> pay(order, "tok_success"), () -> cancel(order)));
    suite.recover(orders);

    assertBooks();
    assertThat(states(orders)).containsOnly(OrderState.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok_requires_action",
        "tok_action_never_taken",
        "tok_action_failed",
        "tok_action_unnoticed"
      })
  void payingAgainWhileItExpiresAndIsCancelledEndsInOneWay(String method) throws Exception {
    List<OrderId> orders = waiting(method);

    atOnce(
        orders,
        order ->
            List.of(
                () -> pay(order, method),
                () -> pay(order, "tok_success"),
                () -> {
                  suite.expire();
                  return suite.recovery.recover(order).state();
                },
                () -> suite.recovery.recover(order).state(),
                () -> cancel(order)));
    suite.recover(orders);

    assertBooks();
    assertThat(states(orders))
        .allMatch(state ->
            state == OrderState.CANCELLED
                || state == OrderState.EXPIRED
                || state == OrderState.PAID);
  }

  @Test
  void aSecondConfirmationThatMeetsTheExpiryIsPaidOrNeverMade() throws Exception {
    List<OrderId> orders = waiting("tok_action_never_taken");

    atOnce(
        orders,
        order ->
            List.of(
                () -> pay(order, "tok_success"),
                () -> {
                  suite.expire();
                  return suite.recovery.recover(order).state();
                }));
    suite.recover(orders);

    assertBooks();
    assertThat(states(orders))
        .allMatch(state -> state == OrderState.EXPIRED || state == OrderState.PAID);
  }

  /** The same without a race, so that it is the bug that is found. */
  @ParameterizedTest
  @EnumSource(
      value = Mutant.class,
      names = {"CHARGES_ANOTHER_METHOD_ANEW", "TAKES_CAPTURED_FOR_CANCELLED"})
  void findsABug(Mutant bug) {
    try (RacingSuite wrong = new RacingSuite(bug.seams().provider())) {
      OrderId order = wrong.waiting("tok_action_unnoticed").id();
      var _ =
          bug == Mutant.CHARGES_ANOTHER_METHOD_ANEW
              ? pay(wrong, order, "tok_success")
              : cancel(wrong, order);
      wrong.recover(List.of(order));

      assertThat(wrong.invariants().violations()).isNotEmpty();
    }
  }

  private List<OrderId> waiting(String method) {
    List<OrderId> orders = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      orders.add(suite.waiting(method).id());
    }
    return orders;
  }

  private OrderState pay(OrderId order, String method) {
    return pay(suite, order, method);
  }

  private OrderState cancel(OrderId order) {
    return cancel(suite, order);
  }

  /** The state that it is answered with; where it is refused, the order stays as others make it. */
  private static OrderState pay(RacingSuite suite, OrderId order, String method) {
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

  private static OrderState cancel(RacingSuite suite, OrderId order) {
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
    return orders.stream().map(suite::current).map(Order::state).toList();
  }

  private void assertBooks() {
    List<Violation> violations = suite.invariants().violations();
    assertThat(violations).isEmpty();
  }

  private interface Tasks {
    List<Callable<OrderState>> of(OrderId order);
  }

  private static void atOnce(List<OrderId> orders, Tasks tasks) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<OrderState>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (OrderId order : orders) {
        for (Callable<OrderState> task : tasks.of(order)) {
          running.add(
              threads.submit(() -> {
                start.await();
                return task.call();
              }));
        }
      }
      start.countDown();
      for (Future<OrderState> task : running) {
        assertThat(task.get()).isNotNull();
      }
    }
  }
}
