package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.InProcess;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of the payment service about a payment that waits for its customer. */
class WaitingPaymentCallsTest extends OrderTesting {
  private static final String BACK = FakePaymentService.SHOP + "/done";

  private final FakePaymentService service = new FakePaymentService();
  private final InProcess peer = InProcess.peer(service);
  private final GrpcPayments client = new GrpcPayments(peer.channel(), () -> "token");
  private final Order order = placed(mug());
  private final String payment = waiting();

  @AfterEach
  void stop() {
    peer.close();
  }

  private String waiting() {
    PaymentReport report = charge("tok_action", BACK, null);
    assertThat(report.state()).isInstanceOf(RequiresAction.class);
    return Objects.requireNonNull(report.paymentId());
  }

  private PaymentReport charge(String method, String returnUrl, @Nullable String paymentId) {
    return client.charge(order, attempt(method, returnUrl, paymentId));
  }

  private PaymentAttempt attempt(String method, String returnUrl, @Nullable String paymentId) {
    return new PaymentAttempt(
        UUID.randomUUID(), UUID.randomUUID(), method, returnUrl, paymentId, new Started(), now);
  }

  private AttemptState again(String method) {
    PaymentReport report = charge(method, "", payment);
    assertThat(report.paymentId()).isEqualTo(payment);
    return report.state();
  }

  @Test
  void confirmsTheSamePayment() {
    assertThat(again("tok_action")).isInstanceOf(RequiresAction.class);
    assertThat(again("tok_success")).isEqualTo(new Succeeded());
  }

  @Test
  void tellsThatTheCustomerHasActedWhateverTheMethod() {
    service.act(payment);
    assertThat(client.find(payment).state()).isInstanceOf(RequiresAction.class);

    assertThat(again("tok_declined")).isEqualTo(new Succeeded());
  }

  @Test
  void tellsThatWhatTheCustomerPaidCannotBeClosed() {
    service.act(payment);
    UUID key = UUID.randomUUID();

    assertThat(client.close(payment, key).state()).isEqualTo(new Succeeded());
    assertThat(client.close(payment, key).state()).isEqualTo(new Succeeded());
    assertThat(client.refundable(payment).left().minorUnits()).isEqualTo(TOTAL);
  }

  @Test
  void confirmsNothingThatIsClosed() {
    assertThat(client.close(payment, UUID.randomUUID()).state()).isInstanceOf(Closed.class);

    assertThat(again("tok_success")).isInstanceOf(Closed.class);
    assertThat(service.charges()).isEqualTo(1);
  }

  @Test
  void repeatsAConfirmationUnderItsKey() {
    PaymentAttempt attempt = attempt("tok_declined", "", payment);

    assertThat(client.charge(order, attempt).state()).isInstanceOf(Declined.class);
    assertThat(client.charge(order, attempt).state()).isInstanceOf(Declined.class);
    assertThat(service.charges()).isEqualTo(2);
  }

  @Test
  void sendsTheReturnUrlOfTheAttempt() {
    var _ = charge("tok_action", BACK + "?again", payment);

    assertThat(service.returnUrls()).containsExactly(BACK, BACK + "?again");
  }

  @Test
  void endsAnAttemptWhoseReturnUrlThePaymentServiceDoesNotAllow() {
    PaymentReport report = charge("tok_success", "https://elsewhere.example/done", payment);

    assertThat(report.state()).isInstanceOf(Refused.class);
    assertThat(report.paymentId()).isEqualTo(payment);
  }
}
