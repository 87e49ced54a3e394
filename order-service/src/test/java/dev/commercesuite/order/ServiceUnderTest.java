package dev.commercesuite.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.FakeAuthService;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.FakeUserService;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.server.TlsConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The service as it runs: real wiring, TLS, tokens and a PostgreSQL database of its own; the peers
 * are in memory. Starting it takes a moment: one for a test class.
 */
final class ServiceUnderTest implements AutoCloseable {
  private final TestIssuer issuer = TestIssuer.start();
  private final FakePaymentService payments = new FakePaymentService();
  private final FakeUserService users = new FakeUserService();
  private final DatabaseConfig database = TestPostgres.empty();
  private final Server peers;
  private final RunningService process;

  /** Repeats nothing, so that tests see every refusal. */
  private final ManagedChannel channel;

  private final OrderServiceBlockingStub staff;
  private final CatalogServiceBlockingStub keeper;

  private ServiceUnderTest(Map<String, String> settings) {
    peers = peers(payments, users);
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("SERVICE_CLIENT_SECRET", "secret");
    environment.putAll(settings);
    process = Main.start(Config.from(new Settings(environment)));
    channel = TestProcess.outsideChannel(process.port());
    staff = orders(UUID.randomUUID().toString(), "orders.staff");
    keeper = catalog(UUID.randomUUID().toString(), "catalog.write");
  }

  /** Starts it, and waits until it serves. */
  static ServiceUnderTest start() {
    return start(Map.of());
  }

  /** The same with these settings beside those that it needs. */
  static ServiceUnderTest start(Map<String, String> settings) {
    return new ServiceUnderTest(settings);
  }

  private static Server peers(FakePaymentService payments, FakeUserService users) {
    TlsConfig tls = TestTls.localhost();
    try {
      return NettyServerBuilder.forPort(0)
          .useTransportSecurity(tls.certificate().toFile(), tls.key().toFile())
          .addService(payments)
          .addService(new FakeAuthService())
          .addService(users)
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakePaymentService payments() {
    return payments;
  }

  FakeUserService users() {
    return users;
  }

  DatabaseConfig database() {
    return database;
  }

  /** Its figures, as they are scraped. */
  String metrics() throws IOException {
    URI metrics = URI.create("http://localhost:" + process.adminPort() + "/metrics");
    try (InputStream figures = metrics.toURL().openStream()) {
      return new String(figures.readAllBytes(), UTF_8);
    }
  }

  /** As somebody with these scopes. */
  OrderServiceBlockingStub orders(String userId, String... scopes) {
    return ordersWithoutToken()
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  OrderServiceBlockingStub ordersWithoutToken() {
    return OrderServiceGrpc.newBlockingStub(channel);
  }

  /** As somebody with these scopes. */
  CatalogServiceBlockingStub catalog(String userId, String... scopes) {
    return catalogWithoutToken()
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  CatalogServiceBlockingStub catalogWithoutToken() {
    return CatalogServiceGrpc.newBlockingStub(channel);
  }

  /** A new product of which so many can be ordered. */
  Product product(long stock) {
    Product product = keeper.createProduct(OrderRequests.newProduct().build()).getProduct();
    return keeper.adjustStock(OrderRequests.restocking(product, stock).build()).getProduct();
  }

  /** How many can be ordered. */
  long available(Product product) {
    Stock stock =
        keeper
            .getStock(GetStockRequest.newBuilder().setProductId(product.getId()).build())
            .getStock();
    return stock.getOnHand() - stock.getReserved();
  }

  /** The order as staff sees it now. */
  Order current(Order order) {
    return staff
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder();
  }

  /** Its history as staff sees it now. */
  List<OrderEvent> events(Order order) {
    return staff
        .listOrderEvents(ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
        .getEventsList();
  }

  /** With what the call fails. */
  static RemoteFailure failure(Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).isNotNull();
    return RemoteFailure.from(e);
  }

  /** What is wrong with the only wrong field. */
  static String violation(String field, Runnable call) {
    RemoteFailure failure = failure(call);
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(failure.fieldViolations()).extracting(FieldViolation::field).containsExactly(field);
    return failure.fieldViolations().getFirst().description();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.close();
    peers.shutdownNow();
    issuer.close();
  }
}
