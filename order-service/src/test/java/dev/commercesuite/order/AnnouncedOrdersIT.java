package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as it is put together announces what happens; no peer is needed for that. */
class AnnouncedOrdersIT {
  private final TestIssuer issuer = TestIssuer.start();
  private final RunningService service = Main.start(Config.from(new Settings(environment())));
  private final PeerChannel channel = TestProcess.connect(service.port());

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(TestPostgres.empty()));
    environment.putAll(issuer.environment());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:1");
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:1");
    environment.put("SERVICE_CLIENT_SECRET", "secret");
    return environment;
  }

  @AfterEach
  void stop() {
    channel.close();
    service.close();
    issuer.close();
  }

  private Product product() {
    CatalogServiceBlockingStub catalog =
        CatalogServiceGrpc.newBlockingStub(channel.channel())
            .withCallCredentials(TestIssuer.bearer(issuer.userToken(id(), "catalog.write")));
    Product product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("mug")
                    .setTitle("A mug")
                    .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1_250))
                    .setRequestId(id())
                    .build())
            .getProduct();
    var _ =
        catalog.adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(product.getId())
                .setDelta(10)
                .setReason("delivery")
                .setRequestId(id())
                .build());
    return product;
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  @Test
  void announcesAnOrderAndShowsHowFarItsFeedIs() {
    Product product = product();

    var _ =
        OrderServiceGrpc.newBlockingStub(channel.channel())
            .withCallCredentials(TestIssuer.bearer(issuer.userToken(id(), "orders")))
            .createOrder(
                CreateOrderRequest.newBuilder()
                    .addLines(
                        CreateOrderLine.newBuilder().setProductId(product.getId()).setQuantity(1))
                    .setShippingAddress(
                        Address.newBuilder()
                            .setRecipient("Alice")
                            .setLine1("Main Street 1")
                            .setCity("Berlin")
                            .setCountryCode("DE"))
                    .setRequestId(id())
                    .build());

    URI metrics = URI.create("http://localhost:" + service.adminPort() + "/metrics");
    await()
        .untilAsserted(() -> {
          try (InputStream figures = metrics.toURL().openStream()) {
            assertThat(new String(figures.readAllBytes(), StandardCharsets.UTF_8))
                .contains(
                    "\ncommerce_announcements_total 1.0\n",
                    "\ncommerce_announcements_waiting 0.0\n",
                    "\ncommerce_announcements_overflows_total 0.0\n",
                    "\ncommerce_announcements_failures_total 0.0\n")
                .containsPattern("\ncommerce_feed_horizon_age_seconds [0-9]")
                .containsPattern("\ncommerce_feed_horizon_behind [0-9]");
          }
        });
  }
}
