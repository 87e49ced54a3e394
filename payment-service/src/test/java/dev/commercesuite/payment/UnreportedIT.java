package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole service finds out by itself what the sandbox only lists, and sends to nobody. */
class UnreportedIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final TestIssuer issuer = TestIssuer.start();
  private final DatabaseConfig database = TestPostgres.empty();
  private final DatabaseConfig sandbox = TestPostgres.empty();
  private final RunningService service = Main.start(Config.from(new Settings(environment())));
  private final ManagedChannel channel = TestProcess.outsideChannel(service.port());
  private final PaymentServiceGrpc.PaymentServiceBlockingStub payments =
      PaymentServiceGrpc.newBlockingStub(channel)
          .withCallCredentials(
              TestIssuer.bearer(issuer.serviceToken("order-service", "payments.charge")));

  @AfterEach
  void close() {
    channel.shutdownNow();
    service.close();
    issuer.close();
  }

  @Test
  void aDisputeThatTheBankDecidesIsOver() throws SQLException {
    Payment payment = pay("tok_disputed", CaptureMethod.CAPTURE_METHOD_AUTOMATIC);
    awaitThat(() -> get(payment).getDisputedAmount().equals(eur(1_200)));

    // Too old for the search of new disputes.
    change(
        sandbox,
        "update charge_disputes set state = 'LOST', create_time = now() - interval '1 day'");

    awaitThat(() -> get(payment).getLostDisputeAmount().equals(eur(1_200)));
    assertThat(get(payment).getDisputedAmount()).isEqualTo(eur(0));
    assertBalanced();
  }

  @Test
  void anAuthorizationThatLapsesFails() throws SQLException {
    Payment payment = pay("tok_success", CaptureMethod.CAPTURE_METHOD_MANUAL);
    assertThat(payment.getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_CAPTURE);

    change(sandbox, "update charges set state = 'LAPSED'");

    awaitThat(() -> get(payment).getState() == PaymentState.PAYMENT_STATE_FAILED);
    assertBalanced();
  }

  /** A search comes every 30 seconds; here it is always due, and its row is all that is changed. */
  private void awaitThat(Callable<Boolean> condition) {
    await()
        .atMost(A_MINUTE)
        .until(() -> {
          change(database, "update provider_sweeps set due_time = '-infinity'");
          return condition.call();
        });
  }

  private void assertBalanced() {
    assertThat(
            LedgerServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance")))
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getDiscrepanciesList())
        .isEmpty();
  }

  private Payment get(Payment payment) {
    return payments
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getPayment();
  }

  private Payment pay(String paymentMethod, CaptureMethod capture) {
    return payments
        .createPayment(
            CreatePaymentRequest.newBuilder()
                .setOrderId(UUID.randomUUID().toString())
                .setCustomerId(UUID.randomUUID().toString())
                .setAmount(eur(1_200))
                .setCaptureMethod(capture)
                .setPaymentMethodToken(paymentMethod)
                .setConfirm(true)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getPayment();
  }

  private static void change(DatabaseConfig where, String sql) throws SQLException {
    try (Connection owner =
            DriverManager.getConnection(
                where.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        Statement statement = owner.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.put("SANDBOX_DATABASE_URL", sandbox.url());
    environment.put("SANDBOX_DATABASE_USER", sandbox.application().user());
    environment.put("SANDBOX_DATABASE_PASSWORD", sandbox.application().password().reveal());
    environment.put("SANDBOX_DATABASE_OWNER_USER", TestPostgres.owner().user());
    environment.put("SANDBOX_DATABASE_OWNER_PASSWORD", TestPostgres.owner().password().reveal());
    return environment;
  }
}
