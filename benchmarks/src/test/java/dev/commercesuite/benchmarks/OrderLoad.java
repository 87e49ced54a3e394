package dev.commercesuite.benchmarks;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.runtime.testing.TestIssuer;
import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.List;
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
    Shop shop = new Shop(channel, issuer);
    OrderServiceBlockingStub orders = shop.customer();
    String orderId = orders.createOrder(Shop.order(shop.product())).getOrder().getId();
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
}
