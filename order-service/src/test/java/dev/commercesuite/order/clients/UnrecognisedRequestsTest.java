package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention.Begun;
import dev.commercesuite.order.domain.payment.ChargePrevention.Prevented;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.InProcess;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests whose answers were lost while payment-service got another secret: it knows them and
 * cannot tell that they are the same. And requests that it was told not to carry out.
 */
class UnrecognisedRequestsTest extends OrderTesting {
  private final FakePaymentService service = new FakePaymentService();
  private final InProcess peer = InProcess.peer(service);
  private final GrpcPayments client = new GrpcPayments(peer.channel(), () -> "token");
  private final Order order = placed(mug());

  @AfterEach
  void stop() {
    peer.close();
  }

  private PaymentAttempt attempt(String method, @Nullable String paymentId) {
    return new PaymentAttempt(
        UUID.randomUUID(), UUID.randomUUID(), method, "", paymentId, new Started(), now);
  }

  private String paid() {
    PaymentReport report = client.charge(order, attempt("tok_success", null));
    return Objects.requireNonNull(report.paymentId());
  }

  @Test
  void findsThePaymentThatAnAttemptHasMade() {
    PaymentAttempt attempt = attempt("tok_success", null);
    PaymentReport first = client.charge(order, attempt);
    service.replaceSecret();

    assertThat(client.charge(order, attempt)).isEqualTo(first);
    assertThat(service.charges()).isEqualTo(1);
  }

  @Test
  void findsThePaymentThatAnAttemptHasConfirmed() {
    String waiting =
        Objects.requireNonNull(client.charge(order, attempt("tok_action", null)).paymentId());
    PaymentAttempt second = attempt("tok_success", waiting);
    PaymentReport paid = client.charge(order, second);
    service.replaceSecret();

    assertThat(client.charge(order, second)).isEqualTo(paid);
    assertThat(service.charges()).isEqualTo(2);
  }

  @Test
  void findsTheRefundThatARequestHasMade() {
    String paymentId = paid();
    UUID key = UUID.randomUUID();
    Money amount = new Money("EUR", 100);
    RefundReport first = client.refund(paymentId, amount, RefundCause.ORDER_REFUNDED, key);
    service.replaceSecret();

    assertThat(client.refund(paymentId, amount, RefundCause.ORDER_REFUNDED, key)).isEqualTo(first);
    assertThat(service.refunded(paymentId)).isEqualTo(100);
  }

  @Test
  void findsTheRefundThatTheProviderStillWorksOn() {
    String paymentId = paid();
    service.refundsEndAs(RefundState.REFUND_STATE_PENDING);
    UUID key = UUID.randomUUID();
    Money amount = new Money("EUR", 100);
    RefundReport first = client.refund(paymentId, amount, RefundCause.ORDER_CANCELLED, key);
    service.replaceSecret();

    assertThat(client.refund(paymentId, amount, RefundCause.ORDER_CANCELLED, key))
        .isEqualTo(first)
        .isInstanceOf(RefundReport.Pending.class);
  }

  /** Another amount under the same key is a defect, and money may have moved. */
  @Test
  void leavesARefundOfAnotherAmountToAPerson() {
    String paymentId = paid();
    UUID key = UUID.randomUUID();
    var _ = client.refund(paymentId, new Money("EUR", 100), RefundCause.ORDER_REFUNDED, key);
    service.replaceSecret();

    assertThatThrownBy(
            () -> client.refund(paymentId, new Money("EUR", 101), RefundCause.ORDER_REFUNDED, key))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isFalse());
    assertThat(service.refunded(paymentId)).isEqualTo(100);
  }

  @Test
  void findsThePaymentThatARequestHasClosed() {
    String waiting =
        Objects.requireNonNull(client.charge(order, attempt("tok_action", null)).paymentId());
    UUID key = UUID.randomUUID();
    var _ = client.close(waiting, key);
    service.replaceSecret();

    assertThat(client.close(waiting, key).state()).isInstanceOf(Closed.class);
  }

  @Test
  void chargesNothingThatWasPrevented() {
    PaymentAttempt attempt = attempt("tok_success", null);

    assertThat(client.prevent(order, attempt)).isEqualTo(new Prevented());

    PaymentReport report = client.charge(order, attempt);
    assertThat(report.paymentId()).isNull();
    assertThat(report.state()).isInstanceOf(Closed.class);
    assertThat(service.charges()).isZero();
  }

  @Test
  void confirmsNothingThatWasPrevented() {
    PaymentReport waiting = client.charge(order, attempt("tok_action", null));
    PaymentAttempt second = attempt("tok_success", waiting.paymentId());

    assertThat(client.prevent(order, second)).isEqualTo(new Prevented());

    assertThat(client.charge(order, second)).isEqualTo(waiting);
    assertThat(service.charges()).isEqualTo(1);
  }

  @Test
  void tellsWhatBecameOfAnAttemptThatHasBegun() {
    PaymentAttempt attempt = attempt("tok_processing", null);
    String paymentId = Objects.requireNonNull(client.charge(order, attempt).paymentId());

    assertThat(client.prevent(order, attempt))
        .isEqualTo(new Begun(new PaymentReport(paymentId, new Processing())));
    service.succeed(paymentId);
    assertThat(client.prevent(order, attempt))
        .isEqualTo(new Begun(new PaymentReport(paymentId, new Succeeded())));
  }

  @Test
  void saysWhenNobodyCanTell() {
    service.failNext(1);

    assertThatThrownBy(() -> client.prevent(order, attempt("tok_success", null)))
        .isInstanceOfSatisfying(
            OrderException.PaymentServiceUnavailable.class,
            e -> assertThat(e.isTransient()).isTrue());
  }
}
