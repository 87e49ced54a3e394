package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as it is put together announces what happens. */
class AnnouncedPaymentsIT {
  private final TestIssuer issuer = TestIssuer.start();
  private final RunningService service = Main.start(Config.from(new Settings(environment())));
  private final ManagedChannel channel = TestProcess.outsideChannel(service.port());

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

  @AfterEach
  void stop() {
    channel.shutdownNow();
    service.close();
    issuer.close();
  }

  @Test
  void announcesAPaymentAndShowsHowFarItsFeedIs() {
    var _ =
        PaymentServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(
                TestIssuer.bearer(issuer.serviceToken("order-service", "payments.charge")))
            .createPayment(
                CreatePaymentRequest.newBuilder()
                    .setOrderId(UUID.randomUUID().toString())
                    .setCustomerId(UUID.randomUUID().toString())
                    .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1200))
                    .setPaymentMethodToken("tok_success")
                    .setConfirm(true)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());

    URI metrics = URI.create("http://localhost:" + service.adminPort() + "/metrics");
    await()
        .untilAsserted(() -> {
          try (InputStream figures = metrics.toURL().openStream()) {
            assertThat(new String(figures.readAllBytes(), StandardCharsets.UTF_8))
                .contains(
                    "\ncommerce_announcements_waiting 0.0\n",
                    "\ncommerce_announcements_overflows_total 0.0\n",
                    "\ncommerce_announcements_failures_total 0.0\n")
                .containsPattern("\ncommerce_announcements_total [1-9]")
                .containsPattern("\ncommerce_feed_horizon_age_seconds [0-9]")
                .containsPattern("\ncommerce_feed_horizon_behind [0-9]");
          }
        });
  }
}
