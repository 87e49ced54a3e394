package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole service over TLS, configured by environment variables. */
class MainIT {
  private static final Map<String, String> IMPATIENT = Map.of("PROVIDER_TIMEOUT", "300ms");

  private final ServiceUnderTest service = ServiceUnderTest.start(IMPATIENT);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void charges() {
    Payment payment = service.pay("tok_success");

    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    assertThat(
            service
                .ledger()
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getBalanced())
        .isTrue();
  }

  @Test
  void findsOutByItselfWhatTheProviderDidNotSay() {
    Payment unknown = service.pay("tok_timeout_after_charge");

    assertThat(unknown.getState()).isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
    awaitSucceeded(unknown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_callback_duplicated", "tok_callback_reordered"})
  void hearsFromTheSandboxByCallbacks(String token) {
    Payment unknown = service.pay(token);

    assertThat(unknown.getState()).isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
    awaitSucceeded(unknown);
  }

  @Test
  void showsAPaymentWhileItChangesUntilItsConnectionIsOld() {
    Map<String, String> shortLived = new HashMap<>(IMPATIENT);
    shortLived.put("GRPC_MAX_CONNECTION_AGE", "3s");
    shortLived.put("GRPC_MAX_CONNECTION_AGE_GRACE", "3s");
    try (ServiceUnderTest other = ServiceUnderTest.start(shortLived)) {
      Payment unknown = other.pay("tok_timeout_after_charge");

      Iterator<WatchPaymentResponse> stream =
          other
              .payments()
              .watchPayment(WatchPaymentRequest.newBuilder().setPaymentId(unknown.getId()).build());

      assertThat(stream.next().getSnapshot().getState())
          .isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
      assertThat(stream.next().getChange().getPayment().getState())
          .isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
      assertThat(stream.hasNext()).isFalse();
    }
  }

  private void awaitSucceeded(Payment payment) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.get(payment).getState(), PaymentState.PAYMENT_STATE_SUCCEEDED::equals);
  }

  @Test
  void showsWhatIsLeftToDo() {
    await()
        .untilAsserted(() ->
            assertThat(service.metrics())
                .contains(
                    "\ncommerce_payment_steps_open ",
                    "\ncommerce_payment_steps_parked 0.0",
                    "\ncommerce_payment_steps_lag_seconds ",
                    "\ncommerce_payment_steps_age_seconds ",
                    "\ncommerce_payment_ledger_open ",
                    "\ncommerce_payment_ledger_closings_total 0.0",
                    "\ncommerce_payment_ledger_closing_failures_total 0.0",
                    "\ncommerce_payment_ledger_discrepancies_total 0.0"));
  }
}
