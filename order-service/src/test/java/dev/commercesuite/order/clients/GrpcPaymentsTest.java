package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.order.Progress;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.InProcess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcPaymentsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private final FakePaymentService service = new FakePaymentService();
  private final InProcess peer = InProcess.peer(service);
  private final GrpcPayments payments = new GrpcPayments(peer.channel(), () -> "token");
  private final Order order =
      new Order(
          new OrderId(UUID.randomUUID()),
          OrderNumber.of("C4F7-9KTN-QN"),
          UUID.randomUUID().toString(),
          List.of(
              new OrderLine(
                  new LineId(1),
                  new ProductId(UUID.randomUUID()),
                  "mug",
                  "A mug",
                  2,
                  0,
                  new Money("EUR", 1_250))),
          new OrderDetails(
              new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE"),
              "",
              "",
              Map.of()),
          new Progress(OrderState.PENDING_PAYMENT, null, null, List.of()),
          NOW,
          NOW,
          NOW,
          1,
          null);

  @AfterEach
  void stop() {
    peer.close();
  }

  private static PaymentAttempt attempt(String method, @Nullable String paymentId) {
    return new PaymentAttempt(
        UUID.randomUUID(), UUID.randomUUID(), method, "", paymentId, new Started(), NOW);
  }

  private AttemptState outcome(String method) {
    return payments.charge(order, attempt(method, null)).state();
  }

  private String paid() {
    return Objects.requireNonNull(payments.charge(order, attempt("tok_success", null)).paymentId());
  }

  @Test
  void chargesTheTotalOfTheOrder() {
    assertThat(service.payment(paid()).getAmount().getMinorUnits()).isEqualTo(2_500);
  }

  @Test
  void tellsEveryOutcomeInTheDomainsWords() {
    assertThat(outcome("tok_unheard_of")).isEqualTo(new MethodUnknown());
    assertThat(outcome("tok_refused")).isEqualTo(new Refused("too small"));
    assertThat(outcome("tok_declined"))
        .isEqualTo(new Declined(new PaymentError("card_declined", "The card was declined.")));
    assertThat(outcome("tok_action"))
        .isEqualTo(new RequiresAction(new NextAction("https://bank.example/3ds", "")));
    assertThat(outcome("tok_success")).isEqualTo(new Succeeded());
  }

  @Test
  void chargesOncePerAttempt() {
    PaymentAttempt attempt = attempt("tok_success", null);

    PaymentReport first = payments.charge(order, attempt);
    PaymentReport second = payments.charge(order, attempt);

    assertThat(second).isEqualTo(first);
    assertThat(service.charges()).isEqualTo(1);
  }

  @Test
  void goesOnWithThePaymentThatTheOrderHas() {
    PaymentReport declined = payments.charge(order, attempt("tok_declined", null));

    PaymentReport paid = payments.charge(order, attempt("tok_success", declined.paymentId()));

    assertThat(paid).isEqualTo(new PaymentReport(declined.paymentId(), new Succeeded()));
  }

  @Test
  void findsOutWhatAPaymentIsThatTakesNoOtherMethod() {
    String paymentId = paid();

    assertThat(payments.charge(order, attempt("tok_success", paymentId)).state())
        .isEqualTo(new Succeeded());
    assertThat(service.charges()).isEqualTo(1);
  }

  @Test
  void saysThatThePaymentServiceIsAway() {
    service.failNext(1);

    assertThatThrownBy(() -> outcome("tok_success"))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isTrue());
  }

  @Test
  void saysThatAnAnswerNeverShouldBe() {
    assertThatThrownBy(() -> payments.find("no id of a payment"))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isFalse());
  }

  @Test
  void closesWhatIsNotPaid() {
    String paymentId =
        Objects.requireNonNull(payments.charge(order, attempt("tok_action", null)).paymentId());
    UUID key = UUID.randomUUID();

    assertThat(payments.close(paymentId, key).state()).isInstanceOf(Closed.class);
    assertThat(payments.close(paymentId, key).state()).isInstanceOf(Closed.class);
    assertThat(service.payment(paymentId).getState())
        .isEqualTo(PaymentState.PAYMENT_STATE_CANCELLED);
  }

  @Test
  void tellsThatAPaymentCannotBeClosedAnyMore() {
    assertThat(payments.close(paid(), UUID.randomUUID()).state()).isEqualTo(new Succeeded());
  }

  @Test
  void tellsThatAPaymentIsStillProcessed() {
    String paymentId =
        Objects.requireNonNull(payments.charge(order, attempt("tok_processing", null)).paymentId());

    assertThat(payments.find(paymentId).state()).isEqualTo(new Processing());
    assertThat(payments.close(paymentId, UUID.randomUUID()).state()).isEqualTo(new Processing());
  }

  @Test
  void givesMoneyBackOncePerKey() {
    String paymentId = paid();
    UUID key = UUID.randomUUID();
    Money amount = payments.refundable(paymentId).left();

    RefundReport report = payments.refund(paymentId, amount, RefundCause.ORDER_CANCELLED, key);
    assertThat(report).isInstanceOf(RefundReport.Done.class);
    assertThat(payments.refund(paymentId, amount, RefundCause.ORDER_CANCELLED, key))
        .isEqualTo(report);
    assertThat(service.refunded(paymentId)).isEqualTo(2_500);
  }

  /** The refund may be there, so that its pieces must not be given back a second time. */
  @Test
  void doesNotTakeARefundForFailedThatIsOnlyNotRecognised() {
    String paymentId = paid();
    UUID key = UUID.randomUUID();
    Money before = payments.refundable(paymentId).left();
    var _ = payments.refund(paymentId, before, RefundCause.ORDER_REFUNDED, key);
    Money another = new Money(before.currency(), before.minorUnits() - 1);

    assertThatThrownBy(() -> payments.refund(paymentId, another, RefundCause.ORDER_REFUNDED, key))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isFalse());
    assertThat(service.refunded(paymentId)).isEqualTo(before.minorUnits());
  }

  @Test
  void followsARefundThatTakesTime() {
    String paymentId = paid();
    service.refundsEndAs(RefundState.REFUND_STATE_PENDING);

    RefundReport report =
        payments.refund(
            paymentId, new Money("EUR", 100), RefundCause.ORDER_REFUNDED, UUID.randomUUID());

    assertThat(report)
        .isInstanceOfSatisfying(
            RefundReport.Pending.class,
            pending -> {
              service.refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);
              assertThat(payments.findRefund(pending.refundId()))
                  .isEqualTo(new RefundReport.Done(pending.refundId()));
            });
  }
}
