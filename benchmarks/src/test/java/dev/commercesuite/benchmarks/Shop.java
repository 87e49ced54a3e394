package dev.commercesuite.benchmarks;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.testing.TestIssuer;
import io.grpc.Channel;
import java.util.UUID;

/** What people do at order-service. */
final class Shop {
  private final Channel channel;
  private final TestIssuer issuer;
  private final CatalogServiceBlockingStub catalog;

  Shop(Channel channel, TestIssuer issuer) {
    this.channel = channel;
    this.issuer = issuer;
    this.catalog =
        CatalogServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIssuer.bearer(issuer.userToken(uuid(), "catalog.write")));
  }

  /** A new product that never runs out. */
  String product() {
    String id =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku(uuid())
                    .setTitle("Tea")
                    .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1250))
                    .setRequestId(uuid())
                    .build())
            .getProduct()
            .getId();
    var _ =
        catalog.adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(id)
                .setDelta(1_000_000)
                .setReason("delivery")
                .setRequestId(uuid())
                .build());
    return id;
  }

  /** Somebody new, who can place orders. */
  OrderServiceBlockingStub customer() {
    return OrderServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(uuid(), "orders")));
  }

  /** For one piece of a product; a new request each time. */
  static CreateOrderRequest order(String product) {
    return CreateOrderRequest.newBuilder()
        .addLines(CreateOrderLine.newBuilder().setProductId(product).setQuantity(1))
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient("Ada")
                .setLine1("Main Street 1")
                .setCity("Berlin")
                .setPostalCode("10115")
                .setCountryCode("DE"))
        .setRequestId(uuid())
        .build();
  }

  private static String uuid() {
    return UUID.randomUUID().toString();
  }
}
