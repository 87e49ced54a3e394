package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.Dispute;
import dev.commercesuite.api.payment.v1.DisputeState;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.ListDisputesRequest;
import dev.commercesuite.api.payment.v1.ListProviderChargesRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.ProviderCharge;
import dev.commercesuite.api.payment.v1.ProviderChargeFinding;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole service finds out by itself what others do at the sandbox, and tells finance of it. */
class MoneyMovedElsewhereIT {
  private final TestIssuer issuer = TestIssuer.start();
  private final RunningService service = Main.start(Config.from(new Settings(environment())));
  private final ManagedChannel channel = TestProcess.outsideChannel(service.port());
  private final PaymentServiceGrpc.PaymentServiceBlockingStub payments =
      PaymentServiceGrpc.newBlockingStub(channel)
          .withCallCredentials(
              TestIssuer.bearer(issuer.serviceToken("order-service", "payments.charge")));
  private final ReconciliationServiceGrpc.ReconciliationServiceBlockingStub reconciliation =
      ReconciliationServiceGrpc.newBlockingStub(channel)
          .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance.read")));

  @AfterEach
  void close() {
    channel.shutdownNow();
    service.close();
    issuer.close();
  }

  @Test
  void booksARefundThatWasMadeInTheDashboard() {
    Payment payment = pay("tok_refunded_elsewhere");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get(payment).getRefundedAmount().getMinorUnits() == 600);

    List<Refund> refunds =
        payments
            .listRefunds(ListRefundsRequest.newBuilder().setPaymentId(payment.getId()).build())
            .getRefundsList();
    assertThat(refunds)
        .singleElement()
        .satisfies(refund -> {
          assertThat(refund.getReason()).isEqualTo(RefundReason.REFUND_REASON_MADE_AT_PROVIDER);
          assertThat(refund.getState()).isEqualTo(RefundState.REFUND_STATE_SUCCEEDED);
          assertThat(refund.getProviderReference()).startsWith("re_");
          assertThat(refund.getExcessAmount()).isEqualTo(eur(0));
        });
    assertAgrees(payment);
  }

  @Test
  void booksDisputesThatAreOpenWonAndLost() throws IOException {
    Payment open = pay("tok_disputed");
    Payment won = pay("tok_dispute_won");
    Payment lost = pay("tok_dispute_lost");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            get(open).getDisputedAmount().equals(eur(1_200))
                && get(lost).getLostDisputeAmount().equals(eur(1_200))
                && disputes(DisputeState.DISPUTE_STATE_WON).size() == 1);

    assertThat(get(won).getDisputedAmount()).isEqualTo(eur(0));
    assertThat(get(won).getLostDisputeAmount()).isEqualTo(eur(0));
    assertThat(get(lost).getDisputedAmount()).isEqualTo(eur(0));
    assertThat(get(open).getRefundedAmount()).isEqualTo(eur(0));
    assertThat(disputes(DisputeState.DISPUTE_STATE_OPEN))
        .singleElement()
        .satisfies(dispute -> {
          assertThat(dispute.getPaymentId()).isEqualTo(open.getId());
          assertThat(dispute.getAmount()).isEqualTo(eur(1_200));
          assertThat(dispute.getReason()).isEqualTo("fraudulent");
          assertThat(dispute.getProviderReference()).startsWith("dp_");
        });
    assertThat(
            reconciliation
                .listDisputes(ListDisputesRequest.newBuilder().setPageSize(2).build())
                .getNextPageToken())
        .isNotEmpty();
    assertThat(
            reconciliation
                .listDisputes(ListDisputesRequest.newBuilder().setPaymentId(lost.getId()).build())
                .getDisputesList())
        .extracting(Dispute::getState)
        .containsExactly(DisputeState.DISPUTE_STATE_LOST);
    assertAgrees(open, won, lost);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> metrics().contains("\ncommerce_payment_disputes_open 1.0"));
    assertThat(metrics())
        .contains(
            "\ncommerce_payment_checks_failing 0.0",
            "\ncommerce_payment_excess_refunds 0.0",
            "\ncommerce_payment_provider_unsearched_seconds ");
  }

  private void assertAgrees(Payment... expected) {
    List<ProviderCharge> charges =
        reconciliation
            .listProviderCharges(
                ListProviderChargesRequest.newBuilder()
                    .setCreatedFrom(expected[0].getCreateTime().toBuilder().setNanos(0))
                    .build())
            .getChargesList();
    assertThat(charges)
        .hasSize(expected.length)
        .extracting(ProviderCharge::getFinding)
        .containsOnly(ProviderChargeFinding.PROVIDER_CHARGE_FINDING_AGREES);
    assertThat(
            LedgerServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance")))
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getDiscrepanciesList())
        .isEmpty();
  }

  private List<Dispute> disputes(DisputeState state) {
    return reconciliation
        .listDisputes(ListDisputesRequest.newBuilder().addStates(state).build())
        .getDisputesList();
  }

  private Payment get(Payment payment) {
    return payments
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getPayment();
  }

  private Payment pay(String paymentMethod) {
    return payments
        .createPayment(
            CreatePaymentRequest.newBuilder()
                .setOrderId(UUID.randomUUID().toString())
                .setCustomerId(UUID.randomUUID().toString())
                .setAmount(eur(1_200))
                .setPaymentMethodToken(paymentMethod)
                .setConfirm(true)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getPayment();
  }

  private String metrics() throws IOException {
    URI metrics = URI.create("http://localhost:" + service.adminPort() + "/metrics");
    try (InputStream figures = metrics.toURL().openStream()) {
      return new String(figures.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
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
    return environment;
  }
}
