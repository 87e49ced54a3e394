package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.ProductAvailability;
import dev.commercesuite.api.catalog.v1.ProductState;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.FakeAuthService;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.lifecycle.RunningService;
import dev.commercesuite.runtime.server.TlsConfig;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who sees what of an answer: the service as it runs, with tokens of several kinds of callers. */
class AnswerViewsIT {
  private static final String ALICE = id();
  private static final String BOB = id();
  private static final String ABSENT = id();
  private static final TestIssuer issuer = TestIssuer.start();
  private static final Server peers = peers();
  private static final RunningService service = Main.start(Config.from(settings()));
  private static final PeerChannel channel = TestProcess.connect(service.port());

  private static final CatalogServiceBlockingStub anonymous =
      CatalogServiceGrpc.newBlockingStub(channel.channel());
  private static final CatalogServiceBlockingStub keeper = catalog(BOB, "catalog.write");
  private static final OrderServiceBlockingStub alice = orders(ALICE, "orders");
  private static final OrderServiceBlockingStub staff = orders(BOB, "orders.staff");

  private static Server peers() {
    try {
      TlsConfig tls = TestTls.localhost();
      return NettyServerBuilder.forPort(0)
          .useTransportSecurity(tls.certificate().toFile(), tls.key().toFile())
          .addService(new FakePaymentService())
          .addService(new FakeAuthService())
          .build()
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings() {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(TestPostgres.empty()));
    environment.putAll(issuer.environment());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("SERVICE_CLIENT_SECRET", "secret");
    return new Settings(environment);
  }

  private static OrderServiceBlockingStub orders(String userId, String... scopes) {
    return OrderServiceGrpc.newBlockingStub(channel.channel())
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  private static CatalogServiceBlockingStub catalog(String userId, String... scopes) {
    return CatalogServiceGrpc.newBlockingStub(channel.channel())
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  @AfterAll
  static void stop() {
    channel.close();
    service.close();
    peers.shutdownNow();
    issuer.close();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static Product product() {
    return keeper
        .createProduct(
            CreateProductRequest.newBuilder()
                .setSku("sku-" + id())
                .setTitle("A mug")
                .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1_250))
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static AdjustStockResponse stocked(Product product, long delta) {
    return keeper.adjustStock(
        AdjustStockRequest.newBuilder()
            .setProductId(product.getId())
            .setDelta(delta)
            .setReason("delivery")
            .setRequestId(id())
            .build());
  }

  private static Product inactive(Product product) {
    return keeper
        .updateProduct(
            UpdateProductRequest.newBuilder()
                .setProduct(
                    Product.newBuilder()
                        .setId(product.getId())
                        .setState(ProductState.PRODUCT_STATE_INACTIVE))
                .setUpdateMask(FieldMask.newBuilder().addPaths("state"))
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static Order placed(Product product, int quantity) {
    return alice
        .createOrder(
            CreateOrderRequest.newBuilder()
                .addLines(
                    CreateOrderLine.newBuilder()
                        .setProductId(product.getId())
                        .setQuantity(quantity))
                .setShippingAddress(
                    Address.newBuilder()
                        .setRecipient("Alice")
                        .setLine1("Main Street 1")
                        .setCity("Berlin")
                        .setCountryCode("DE"))
                .setRequestId(id())
                .build())
        .getOrder();
  }

  /** An order whose payment waits for the customer. */
  private static Order waiting() {
    Product product = product();
    var _ = stocked(product, 10);
    return alice
        .payOrder(
            PayOrderRequest.newBuilder()
                .setOrderId(placed(product, 1).getId())
                .setPaymentMethodToken("tok_action")
                .setRequestId(id())
                .build())
        .getOrder();
  }

  private static RemoteFailure failure(Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).isNotNull();
    return RemoteFailure.from(e);
  }

  @Test
  void aRepeatedAnswerShowsWhatTheCallerMaySeeNow() {
    Order waiting = waiting();
    UpdateOrderRequest update =
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId(waiting.getId()).setNote("Ring twice"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
            .setRequestId(id())
            .build();

    Order first = staff.updateOrder(update).getOrder();
    Order again = staff.updateOrder(update).getOrder();
    Order withMoreRights =
        orders(BOB, "orders.staff", "payments.charge").updateOrder(update).getOrder();
    Order withFewerRights = staff.updateOrder(update).getOrder();

    assertThat(waiting.getNextAction().getRedirectUrl()).isEqualTo("https://bank.example/3ds");
    assertThat(first.hasNextAction()).isFalse();
    assertThat(first.getNote()).isEqualTo("Ring twice");
    assertThat(again).isEqualTo(first);
    assertThat(withMoreRights)
        .isEqualTo(first.toBuilder().setNextAction(waiting.getNextAction()).build());
    assertThat(withFewerRights).isEqualTo(first);
  }

  @Test
  void aStreamShowsItsReaderNoMoreThanOtherAnswersDo() {
    Order waiting = waiting();
    WatchOrderRequest watch = WatchOrderRequest.newBuilder().setOrderId(waiting.getId()).build();
    Iterator<WatchOrderResponse> toAlice = alice.watchOrder(watch);
    Iterator<WatchOrderResponse> toStaff = staff.watchOrder(watch);
    assertThat(toAlice.next().getSnapshot().hasNextAction()).isTrue();
    assertThat(toStaff.next().getSnapshot().hasNextAction()).isFalse();

    var _ =
        staff.cancelOrder(
            CancelOrderRequest.newBuilder()
                .setOrderId(waiting.getId())
                .setNote("looks like fraud to me")
                .setRequestId(id())
                .build());

    OrderEvent seenByAlice = toAlice.next().getChange().getEvent();
    OrderEvent seenByStaff = toStaff.next().getChange().getEvent();
    assertThat(seenByStaff.getType())
        .isEqualTo(OrderEventType.ORDER_EVENT_TYPE_CANCELLATION_STARTED);
    assertThat(seenByStaff.getActor().getId()).isEqualTo(BOB);
    assertThat(seenByStaff.getDetail()).isEqualTo("looks like fraud to me");
    assertThat(seenByAlice.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
    assertThat(seenByAlice)
        .isEqualTo(
            seenByStaff.toBuilder()
                .clearDetail()
                .setActor(seenByStaff.getActor().toBuilder().clearId())
                .build());
  }

  @Test
  void onlyStaffLearnsHowManyThereAre() {
    Product mug = product();
    AdjustStockResponse stocked = stocked(mug, 10);
    var _ = placed(mug, 3);
    GetStockRequest stock = GetStockRequest.newBuilder().setProductId(mug.getId()).build();
    Stock expected = Stock.newBuilder().setOnHand(10).setReserved(3).build();

    assertThat(mug.getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK);
    assertThat(stocked.getStock()).isEqualTo(Stock.newBuilder().setOnHand(10).build());
    assertThat(keeper.getStock(stock).getStock()).isEqualTo(expected);
    assertThat(catalog(ALICE, "orders.read").getStock(stock).getStock()).isEqualTo(expected);
    assertThat(failure(() -> anonymous.getStock(stock)).reason()).isEqualTo("TOKEN_MISSING");
    assertThat(failure(() -> catalog(ALICE, "orders").getStock(stock)).reason())
        .isEqualTo("SCOPE_MISSING");
    assertThat(get(anonymous, mug).getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_IN_STOCK);
    var _ = placed(mug, 7);
    assertThat(get(anonymous, mug).getAvailability())
        .isEqualTo(ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK);
  }

  @Test
  void whatIsNotOfferedExistsForStaffOnly() {
    Product mug = inactive(product());
    BatchGetProductsRequest batch =
        BatchGetProductsRequest.newBuilder().addProductIds(mug.getId()).build();
    ListProductsRequest bySku = ListProductsRequest.newBuilder().setSku(mug.getSku()).build();
    ListProductsRequest inactive =
        bySku.toBuilder().addStates(ProductState.PRODUCT_STATE_INACTIVE).build();
    ListProductsRequest active =
        bySku.toBuilder().addStates(ProductState.PRODUCT_STATE_ACTIVE).build();

    for (CatalogServiceBlockingStub staffs : List.of(keeper, catalog(ALICE, "orders.read"))) {
      assertThat(get(staffs, mug)).isEqualTo(mug);
      assertThat(staffs.batchGetProducts(batch).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(bySku).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(inactive).getProductsList()).containsExactly(mug);
      assertThat(staffs.listProducts(active).getProductsList()).isEmpty();
    }
    for (CatalogServiceBlockingStub others : List.of(anonymous, catalog(ALICE, "orders"))) {
      RemoteFailure hidden = failure(() -> get(others, mug));
      RemoteFailure absent = failure(() -> get(others, Product.newBuilder().setId(ABSENT).build()));
      assertThat(hidden.reason()).isEqualTo("PRODUCT_NOT_FOUND");
      assertThat(hidden.message().replace(mug.getId(), ABSENT)).isEqualTo(absent.message());
      assertThat(failure(() -> others.batchGetProducts(batch)).reason())
          .isEqualTo("PRODUCT_NOT_FOUND");
      assertThat(others.listProducts(bySku).getProductsList()).isEmpty();
      assertThat(others.listProducts(active).getProductsList()).isEmpty();
      RemoteFailure refusal = failure(() -> others.listProducts(inactive));
      assertThat(refusal.reason()).isEqualTo("SCOPE_MISSING");
      assertThat(refusal.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refusal.metadata()).containsEntry("scopes", "catalog.write orders.read");
    }
  }

  @Test
  void aStateIsNamedWhenItIsToBeChanged() {
    Product mug = product();

    RemoteFailure refusal =
        failure(() ->
            keeper.updateProduct(
                UpdateProductRequest.newBuilder()
                    .setProduct(Product.newBuilder().setId(mug.getId()))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("state"))
                    .setRequestId(id())
                    .build()));

    assertThat(refusal.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(refusal.fieldViolations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.field()).isEqualTo("product.state"));
  }

  private static Product get(CatalogServiceBlockingStub catalog, Product product) {
    return catalog
        .getProduct(GetProductRequest.newBuilder().setProductId(product.getId()).build())
        .getProduct();
  }
}
