package dev.commercesuite.order;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.order.domain.OrderException.PaymentServiceUnavailable;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.payment.OperatorRequired;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue.Task;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DueOrdersTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private final RuntimeException defect = new IllegalStateException("a planted defect");

  private final List<String> noted = new ArrayList<>();
  private final OrderId id = new OrderId(UUID.randomUUID());

  private final OrderWorkQueue work =
      new OrderWorkQueue() {
        @Override
        public List<Task> claim(Instant now, Duration lease, int limit) {
          return List.of();
        }

        @Override
        public void postpone(Order order, Instant due) {
          noted.add("postponed");
        }

        @Override
        public void waitForPayments(OrderId order, Instant due, String failure) {
          noted.add("waits " + Duration.between(NOW, due));
        }

        @Override
        public void retry(OrderId order, Instant due, String failure) {
          noted.add("again after " + Duration.between(NOW, due) + ", " + failure);
        }

        @Override
        public void park(OrderId order, String failure) {
          noted.add("parked, " + failure);
        }
      };

  @Test
  void triesAgainLaterAndLater() {
    DueOrders due = recoveryThrows(defect);

    due.failed(new Task(id, 0, 0), defect);
    due.failed(new Task(id, 3, 3), defect);
    due.failed(new Task(id, 40, 8), defect);

    assertThat(noted)
        .containsExactly(
            "again after PT1S, " + defect,
            "again after PT8S, " + defect,
            "again after PT5M, " + defect);
  }

  @Test
  void parksAtTheTenthDefectInARow() {
    recoveryThrows(defect).failed(new Task(id, 9, 9), defect);

    assertThat(noted).containsExactly("parked, " + defect);
  }

  @Test
  void waitsForThePaymentServiceForAsLongAsItTakes() {
    DueOrders due = recoveryThrows(PaymentServiceUnavailable.outage(null));

    due.run(new Task(id, 2, 0));
    due.run(new Task(id, 1_000, 9));

    assertThat(noted).containsExactly("waits PT4S", "waits PT30S");
  }

  @Test
  void waitsAsLongAsThePaymentServiceAsksFor() {
    Failure overloaded =
        Failure.of(ERROR_REASON_OVERLOADED, "too much").withRetryDelay(Duration.ofSeconds(40));
    DueOrders due =
        recoveryThrows(PaymentServiceUnavailable.outage(overloaded.toStatusRuntimeException()));

    due.run(new Task(id, 0, 0));

    assertThat(noted).containsExactly("waits PT40S");
  }

  @Test
  void countsAnAnswerThatNeverShouldBeAsADefect() {
    PaymentServiceUnavailable broken = PaymentServiceUnavailable.defect(null);

    assertThatThrownBy(() -> recoveryThrows(broken).run(new Task(id, 0, 0))).isSameAs(broken);
  }

  @Test
  void parksAtOnceWhatOnlyAPersonCanDecide() {
    OperatorRequired why = new OperatorRequired("no bank takes the money");

    recoveryThrows(why).failed(new Task(id, 0, 0), why);

    assertThat(noted).containsExactly("parked, " + why);
  }

  @Test
  void leavesADefectToWhoeverRunsIt() {
    assertThatThrownBy(() -> recoveryThrows(defect).run(new Task(id, 0, 0))).isSameAs(defect);
    assertThat(noted).isEmpty();
  }

  private DueOrders recoveryThrows(RuntimeException failure) {
    OrderStore store = throwing(OrderStore.class, failure);
    Payments payments = throwing(Payments.class, failure);
    OrderPayments paying = new OrderPayments(store, payments, _ -> {}, UUID::randomUUID, () -> NOW);
    OrderRefunds refunding = new OrderRefunds(store, payments, () -> NOW);
    OrderCancellations cancelling =
        new OrderCancellations(store, paying, refunding, payments, UUID::randomUUID, () -> NOW);
    return new DueOrders(
        work, new OrderRecovery(store, paying, refunding, cancelling, () -> NOW), () -> NOW);
  }

  private static <T> T throwing(Class<T> type, RuntimeException failure) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, _, _) -> {
              throw failure;
            }));
  }
}
