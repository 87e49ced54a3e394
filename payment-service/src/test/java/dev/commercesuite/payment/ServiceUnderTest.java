package dev.commercesuite.payment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc.ReconciliationServiceBlockingStub;
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
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The service as it runs: real wiring, TLS, tokens, and PostgreSQL databases of its own for itself
 * and for the sandbox, which is its provider.
 */
final class ServiceUnderTest implements AutoCloseable {
  private final TestIssuer issuer = TestIssuer.start();
  private final DatabaseConfig database = TestPostgres.empty();
  private final DatabaseConfig sandbox = TestPostgres.empty();
  private final RunningService process;

  /** Repeats nothing, so that tests see every refusal. */
  private final ManagedChannel channel;

  private ServiceUnderTest(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.put("SANDBOX_DATABASE_URL", sandbox.url());
    environment.put("SANDBOX_DATABASE_USER", sandbox.application().user());
    environment.put("SANDBOX_DATABASE_PASSWORD", sandbox.application().password().reveal());
    environment.put("SANDBOX_DATABASE_OWNER_USER", TestPostgres.owner().user());
    environment.put("SANDBOX_DATABASE_OWNER_PASSWORD", TestPostgres.owner().password().reveal());
    environment.putAll(settings);
    process = Main.start(Config.from(new Settings(environment)));
    channel = TestProcess.outsideChannel(process.port());
  }

  /** Starts it, and waits until it serves. */
  static ServiceUnderTest start() {
    return start(Map.of());
  }

  /** The same with these settings beside those that it needs. */
  static ServiceUnderTest start(Map<String, String> settings) {
    return new ServiceUnderTest(settings);
  }

  DatabaseConfig database() {
    return database;
  }

  /** What the provider has. */
  DatabaseConfig sandbox() {
    return sandbox;
  }

  /** As order-service. */
  PaymentServiceBlockingStub payments() {
    return PaymentServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(
            TestIssuer.bearer(issuer.serviceToken("order-service", "payments.charge")));
  }

  /** As somebody who looks after money. */
  LedgerServiceBlockingStub ledger() {
    return LedgerServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance")));
  }

  /** As somebody who reads about money. */
  ReconciliationServiceBlockingStub reconciliation() {
    return ReconciliationServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIssuer.bearer(issuer.userToken("somebody", "finance.read")));
  }

  /**
   * A payment of 12 EUR, tried at once.
   *
   * @param paymentMethod such as {@code tok_success}
   */
  Payment pay(String paymentMethod) {
    return payments().createPayment(payment(paymentMethod).build()).getPayment();
  }

  /** The request of {@link #pay}. */
  static CreatePaymentRequest.Builder payment(String paymentMethod) {
    return CreatePaymentRequest.newBuilder()
        .setOrderId(UUID.randomUUID().toString())
        .setCustomerId(UUID.randomUUID().toString())
        .setAmount(eur(1_200))
        .setPaymentMethodToken(paymentMethod)
        .setConfirm(true)
        .setRequestId(UUID.randomUUID().toString());
  }

  /** The payment as it is now. */
  Payment get(Payment payment) {
    return payments()
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(payment.getId()).build())
        .getPayment();
  }

  static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  /** Its figures, as they are scraped. */
  String metrics() throws IOException {
    URI metrics = URI.create("http://localhost:" + process.adminPort() + "/metrics");
    try (InputStream figures = metrics.toURL().openStream()) {
      return new String(figures.readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
    issuer.close();
  }
}
