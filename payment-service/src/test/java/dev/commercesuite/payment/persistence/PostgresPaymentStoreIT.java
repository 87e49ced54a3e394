package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Amounts;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentException.PaymentExists;
import dev.commercesuite.payment.domain.PaymentException.RefundExceedsCaptured;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresPaymentStoreIT {
  private static final PaymentFilter ALL =
      new PaymentFilter(Set.of(), null, null, null, null, Map.of());

  private final PostgresPayments postgres = new PostgresPayments();

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void keepsWhatWasWritten() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    Refund refund = order.refund("r2", payment, 500);

    Payment read = order.get(payment);

    assertThat(read.amounts()).isEqualTo(new Amounts("EUR", 1200, 0, 1200, 0, 500));
    assertThat(read.order()).isEqualTo(payment.order());
    assertThat(read.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(read.chargeReference()).startsWith("ch_");
    assertThat(postgres.store.findRefund(refund.id())).contains(refund);
    assertThat(postgres.store.events(payment.id(), 0, 100))
        .extracting(PaymentEvent::sequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void keepsDeclinesAndActions() {
    TestPayments order = postgres.order();

    Payment declined = order.create("r1", order.newPayment(1200, "tok_lost_card", true));
    assertThat(declined.lastDecline()).isNotNull();
    assertThat(order.get(declined).lastDecline()).isEqualTo(declined.lastDecline());

    Payment waiting = order.confirm("r2", declined, "tok_requires_action");
    assertThat(waiting.nextAction()).isNotNull();
    assertThat(order.get(waiting).nextAction()).isEqualTo(waiting.nextAction());
  }

  @Test
  void chargesOnceHoweverOftenOneRequestArrivesAtOnce() throws Exception {
    TestPayments order = postgres.order();
    NewPayment newPayment = order.newPayment(1200, "tok_success", true);

    List<Future<Answer<Payment>>> answers =
        Together.run(20, _ -> order.createAnswer("r1", newPayment));

    Set<String> responses = new HashSet<>();
    for (Future<Answer<Payment>> answer : answers) {
      responses.add(new String(order.response(answer.get()), StandardCharsets.UTF_8));
    }
    assertThat(responses).hasSize(1);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
    assertThat(postgres.store.list(ALL, null, 10)).hasSize(1);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void chargesOnceWhenDuplicatesMeetASilentProvider() throws Exception {
    TestPayments order = postgres.order();
    NewPayment newPayment = order.newPayment(1200, "tok_timeout_after_charge", true);

    for (Future<Answer<Payment>> answer :
        Together.run(10, _ -> order.createAnswer("r1", newPayment))) {
      answer.get();
    }

    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
    assertThat(order.response(order.createAnswer("r1", newPayment)))
        .asString()
        .contains("state=SUCCEEDED");
  }

  @Test
  void letsOneOfManyPaymentsOfAnOrderThrough() {
    TestPayments order = postgres.order();

    List<Future<Payment>> payments =
        Together.run(10, n -> order.create("r" + n, order.newPayment(1200, "tok_success", true)));

    assertThat(payments.stream().filter(this::succeeded)).hasSize(1);
    assertThat(payments.stream().filter(payment -> !succeeded(payment)))
        .allSatisfy(refused ->
            assertThatThrownBy(refused::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PaymentExists.class));
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void neverRefundsMoreThanWasCapturedAtAnyConcurrency() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1000);

    List<Future<Refund>> refunds = Together.run(20, n -> order.refund("refund " + n, payment, 150));

    assertThat(refunds.stream().filter(this::succeeded)).hasSize(6);
    assertThat(refunds.stream().filter(refund -> !succeeded(refund)))
        .allSatisfy(refused ->
            assertThatThrownBy(refused::get).hasCauseInstanceOf(RefundExceedsCaptured.class));
    assertThat(order.get(payment).amounts()).isEqualTo(new Amounts("EUR", 1000, 0, 1000, 0, 900));
    assertThat(postgres.approved("REFUND")).isEqualTo(6);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void letsOneOfManyCapturesAndCancelsWin() {
    TestPayments order = postgres.order();
    Payment held = order.hold(1000);

    List<Future<Payment>> races =
        Together.run(
            10,
            n ->
                n % 2 == 0
                    ? order.capture("capture " + n, held, null)
                    : order.cancel("cancel " + n, held));

    assertThat(races.stream().filter(this::succeeded)).hasSize(1);
    assertThat(postgres.approved("CAPTURE") + postgres.approved("CANCEL")).isEqualTo(1);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void refusesARequestIdWithAnotherBody() {
    TestPayments order = postgres.order();
    order.charge(1200);

    assertThatThrownBy(() -> order.charge(1300)).isInstanceOf(RequestIdReused.class);
  }

  @Test
  void listsNewestFirstInPages() {
    Payment first = postgres.order().charge(100);
    Payment second = postgres.order().charge(200);
    Payment third = postgres.order().charge(300);

    List<Payment> page = postgres.store.list(ALL, null, 2);

    assertThat(page).extracting(Payment::id).containsExactly(third.id(), second.id());
    assertThat(postgres.store.list(ALL, second.id(), 2))
        .extracting(Payment::id)
        .containsExactly(first.id());
  }

  @Test
  void listsByEveryFilter() {
    Payment payment = postgres.order().charge(100);
    postgres.order().hold(200);

    PaymentFilter exactly =
        new PaymentFilter(
            Set.of(PaymentState.SUCCEEDED, PaymentState.FAILED),
            payment.order(),
            payment.customer(),
            payment.createTime(),
            payment.createTime().plusMillis(1),
            Map.of());
    PaymentFilter earlier =
        new PaymentFilter(Set.of(), null, null, null, payment.createTime(), Map.of());
    PaymentFilter failed =
        new PaymentFilter(Set.of(PaymentState.FAILED), null, null, null, null, Map.of());

    assertThat(postgres.store.list(exactly, null, 10))
        .extracting(Payment::id)
        .containsExactly(payment.id());
    assertThat(postgres.store.list(earlier, null, 10)).isEmpty();
    assertThat(postgres.store.list(failed, null, 10)).isEmpty();
  }

  @Test
  void listsRefundsByPageAndTime() {
    TestPayments order = postgres.order();
    Payment payment = order.charge(1200);
    Refund first = order.refund("r2", payment, 500);
    Refund second = order.refund("r3", payment, 300);
    RefundFilter all = new RefundFilter(payment.id(), null, null, Map.of());

    assertThat(postgres.store.refunds(all, null, 10)).containsExactly(second, first);
    assertThat(postgres.store.refunds(all, second.id(), 10)).containsExactly(first);
    assertThat(
            postgres.store.refunds(
                new RefundFilter(payment.id(), first.createTime(), null, Map.of()), first.id(), 10))
        .isEmpty();
    assertThat(
            postgres.store.refunds(
                new RefundFilter(payment.id(), first.createTime(), null, Map.of()),
                second.id(),
                10))
        .containsExactly(first);
    assertThat(
            postgres.store.refunds(
                new RefundFilter(payment.id(), null, first.createTime(), Map.of()), null, 10))
        .isEmpty();
  }

  @Test
  void capturesAPartAndLetsTheRestGo() {
    TestPayments order = postgres.order();

    Payment captured = order.capture("r2", order.hold(1000), new Money("EUR", 400));

    assertThat(captured.amounts()).isEqualTo(new Amounts("EUR", 1000, 0, 400, 0, 0));
  }

  private boolean succeeded(Future<?> result) {
    return result.state() == Future.State.SUCCESS;
  }
}
