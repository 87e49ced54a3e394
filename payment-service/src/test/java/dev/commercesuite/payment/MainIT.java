package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole service over TLS, configured by environment variables. */
class MainIT {
  private final TestIssuer issuer = TestIssuer.start();
  private final RunningService service = Main.start(Config.from(new Settings(environment())));
  private final ManagedChannel channel = TestProcess.outsideChannel(service.port());
  private final PaymentServiceGrpc.PaymentServiceBlockingStub payments = stub(channel);

  @AfterEach
  void close() {
    channel.shutdownNow();
    service.close();
    issuer.close();
  }

  @Test
  void charges() {
    Payment payment = pay("tok_success");

    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
    var ledger =
        LedgerServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance")));
    assertThat(
            ledger
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getBalanced())
        .isTrue();
  }

  @Test
  void findsOutByItselfWhatTheProviderDidNotSay() {
    Payment unknown = pay("tok_timeout_after_charge");

    assertThat(unknown.getState()).isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
    awaitSucceeded(unknown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_callback_duplicated", "tok_callback_reordered"})
  void hearsFromTheSandboxByCallbacks(String token) {
    Payment unknown = pay(token);

    assertThat(unknown.getState()).isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
    awaitSucceeded(unknown);
  }

  @Test
  void showsAPaymentWhileItChangesUntilItsConnectionIsOld() {
    Map<String, String> shortLived = environment();
    shortLived.put("GRPC_MAX_CONNECTION_AGE", "3s");
    shortLived.put("GRPC_MAX_CONNECTION_AGE_GRACE", "3s");
    try (RunningService other = Main.start(Config.from(new Settings(shortLived)));
        PeerChannel toOther = TestProcess.connect(other.port())) {
      PaymentServiceGrpc.PaymentServiceBlockingStub stub = stub(toOther.channel());
      Payment unknown = pay(stub, "tok_timeout_after_charge");

      Iterator<WatchPaymentResponse> stream =
          stub.watchPayment(WatchPaymentRequest.newBuilder().setPaymentId(unknown.getId()).build());

      assertThat(stream.next().getSnapshot().getState())
          .isEqualTo(PaymentState.PAYMENT_STATE_PROCESSING);
      assertThat(stream.next().getChange().getPayment().getState())
          .isEqualTo(PaymentState.PAYMENT_STATE_SUCCEEDED);
      assertThat(stream.hasNext()).isFalse();
    }
  }

  private void awaitSucceeded(Payment payment) {
    GetPaymentRequest request =
        GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> payments.getPayment(request).getPayment().getState(),
            PaymentState.PAYMENT_STATE_SUCCEEDED::equals);
  }

  @Test
  void showsWhatIsLeftToDo() {
    URI metrics = URI.create("http://localhost:" + service.adminPort() + "/metrics");
    await()
        .untilAsserted(() -> {
          try (InputStream figures = metrics.toURL().openStream()) {
            assertThat(new String(figures.readAllBytes(), StandardCharsets.UTF_8))
                .contains(
                    "\ncommerce_payment_steps_open ",
                    "\ncommerce_payment_steps_parked 0.0",
                    "\ncommerce_payment_steps_lag_seconds ",
                    "\ncommerce_payment_steps_age_seconds ",
                    "\ncommerce_payment_ledger_open ",
                    "\ncommerce_payment_ledger_closings_total 0.0",
                    "\ncommerce_payment_ledger_closing_failures_total 0.0",
                    "\ncommerce_payment_ledger_discrepancies_total 0.0");
          }
        });
  }

  private PaymentServiceGrpc.PaymentServiceBlockingStub stub(Channel channel) {
    return PaymentServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(
            TestIssuer.bearer(issuer.serviceToken("order-service", "payments.charge")));
  }

  private Payment pay(String paymentMethod) {
    return pay(payments, paymentMethod);
  }

  private static Payment pay(
      PaymentServiceGrpc.PaymentServiceBlockingStub payments, String paymentMethod) {
    return payments
        .createPayment(
            CreatePaymentRequest.newBuilder()
                .setOrderId(UUID.randomUUID().toString())
                .setCustomerId(UUID.randomUUID().toString())
                .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1200))
                .setPaymentMethodToken(paymentMethod)
                .setConfirm(true)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getPayment();
  }

  private Map<String, String> environment() {
    DatabaseConfig sandbox = TestPostgres.empty();
    Map<String, String> environment = new HashMap<>(TestProcess.environment(TestPostgres.empty()));
    environment.putAll(issuer.environment());
    environment.put("SANDBOX_DATABASE_URL", sandbox.url());
    environment.put("SANDBOX_DATABASE_USER", sandbox.application().user());
    environment.put("SANDBOX_DATABASE_PASSWORD", sandbox.application().password().reveal());
    environment.put("SANDBOX_DATABASE_OWNER_USER", TestPostgres.owner().user());
    environment.put("SANDBOX_DATABASE_OWNER_PASSWORD", TestPostgres.owner().password().reveal());
    environment.put("PROVIDER_TIMEOUT", "300ms");
    return environment;
  }
}
