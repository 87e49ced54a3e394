package dev.commercesuite.system.fuzz;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.Outcome;
import dev.commercesuite.system.shop.RunningSuite;
import dev.commercesuite.system.shop.Shop;
import io.grpc.CallCredentials;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A customer who looks around, orders and pays, one call after the other, all the time until it is
 * closed. Each call has to go well within {@link #PATIENCE}.
 */
final class Regular implements AutoCloseable {
  /** On a slow machine that has other things to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Shop shop;
  private final Account account;
  private final RunningSuite suite;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("regular").unstarted(this::goOn);

  private Regular(RunningSuite suite, Shop shop) {
    this.suite = suite;
    this.shop = shop;
    this.account = shop.newCustomer();
  }

  static Regular start(RunningSuite suite, Shop shop) {
    Regular regular = new Regular(suite, shop);
    regular.thread.start();
    return regular;
  }

  /** What did not go well. */
  Queue<String> failures() {
    return failures;
  }

  /** How often it did all that it does. */
  int rounds() {
    return rounds.get();
  }

  @Override
  public void close() {
    end.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void goOn() {
    CallCredentials own = new BearerCredentials(account);
    var users = UserServiceGrpc.newBlockingStub(suite.channel("user-service"));
    var catalog = CatalogServiceGrpc.newBlockingStub(suite.channel("order-service"));
    var orders = OrderServiceGrpc.newBlockingStub(suite.channel("order-service"));
    var payments = PaymentServiceGrpc.newBlockingStub(suite.channel("payment-service"));
    try {
      do {
        attempt(
            "GetUser",
            () ->
                users
                    .withCallCredentials(own)
                    .withDeadlineAfter(PATIENCE)
                    .getUser(GetUserRequest.newBuilder().setUserId("me").build()));
        attempt(
            "ListProducts",
            () ->
                catalog
                    .withDeadlineAfter(PATIENCE)
                    .listProducts(ListProductsRequest.newBuilder().setPageSize(10).build()));
        attempt(
            "ListOrders",
            () ->
                orders
                    .withCallCredentials(own)
                    .withDeadlineAfter(PATIENCE)
                    .listOrders(ListOrdersRequest.newBuilder().setCustomerId("me").build()));
        attempt(
            "ListPayments",
            () ->
                payments
                    .withCallCredentials(own)
                    .withDeadlineAfter(PATIENCE)
                    .listPayments(ListPaymentsRequest.newBuilder().setCustomerId("me").build()));
        attempt("CreateOrder and PayOrder", this::order);
        rounds.incrementAndGet();
      } while (!end.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void order() {
    Outcome<CreateOrderResponse> created =
        shop.createOrder(account, Map.of(shop.products().getFirst(), 1)).send();
    if (!(created instanceof Outcome.Ok<CreateOrderResponse> ok)) {
      failures.add("CreateOrder: " + created);
      return;
    }
    Outcome<PayOrderResponse> paid =
        shop.pay(account, ok.answer().getOrder().getId(), "tok_success").send();
    if (!(paid instanceof Outcome.Ok<PayOrderResponse>)) {
      failures.add("PayOrder: " + paid);
    }
  }

  private void attempt(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      failures.add(what + ": " + e);
    }
  }
}
