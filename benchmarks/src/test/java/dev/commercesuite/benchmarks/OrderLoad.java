package dev.commercesuite.benchmarks;

import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.AdjustStockRequest;
import dev.commercesuite.api.order.v1.CatalogServiceGrpc;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateProductRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.runtime.testing.TestIssuer;
import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads one order again and again, from 16 callers on one connection. */
final class OrderLoad {
  private static final int CALLERS = 16;

  private final Channel channel;
  private final OrderServiceBlockingStub orders;
  private final GetOrderRequest request;

  private OrderLoad(Channel channel, OrderServiceBlockingStub orders, GetOrderRequest request) {
    this.channel = channel;
    this.orders = orders;
    this.request = request;
  }

  /** Creates a product, stock and an order of one line. */
  static OrderLoad prepare(Channel channel, TestIssuer issuer) {
    var catalog =
        CatalogServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIssuer.bearer(issuer.userToken(uuid(), "catalog.write")));
    String productId =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("tea")
                    .setTitle("Tea")
                    .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1250))
                    .setRequestId(uuid())
                    .build())
            .getProduct()
            .getId();
    var _ =
        catalog.adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(productId)
                .setDelta(10)
                .setReason("delivery")
                .setRequestId(uuid())
                .build());
    OrderServiceBlockingStub orders =
        OrderServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(TestIssuer.bearer(issuer.userToken(uuid(), "orders")));
    String orderId =
        orders
            .createOrder(
                CreateOrderRequest.newBuilder()
                    .addLines(CreateOrderLine.newBuilder().setProductId(productId).setQuantity(1))
                    .setShippingAddress(
                        Address.newBuilder()
                            .setRecipient("Ada")
                            .setLine1("Main Street 1")
                            .setCity("Berlin")
                            .setPostalCode("10115")
                            .setCountryCode("DE"))
                    .setRequestId(uuid())
                    .build())
            .getOrder()
            .getId();
    return new OrderLoad(channel, orders, GetOrderRequest.newBuilder().setOrderId(orderId).build());
  }

  /** Calls per second of GetOrder. */
  double read(int calls) throws InterruptedException, ExecutionException {
    return perSecond(calls, () -> orders.getOrder(request));
  }

  /** Calls per second of the health check. */
  double checkHealth(int calls) throws InterruptedException, ExecutionException {
    var health = HealthGrpc.newBlockingStub(channel);
    return perSecond(calls, () -> health.check(HealthCheckRequest.getDefaultInstance()));
  }

  private static double perSecond(int calls, Runnable call)
      throws InterruptedException, ExecutionException {
    long begin = System.nanoTime();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        running.add(
            callers.submit(() -> {
              for (int i = 0; i < calls / CALLERS; i++) {
                call.run();
              }
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return calls / ((System.nanoTime() - begin) / 1e9);
  }

  private static String uuid() {
    return UUID.randomUUID().toString();
  }
}
