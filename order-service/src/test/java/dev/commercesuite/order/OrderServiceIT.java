package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.ListProductsResponse;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.BatchGetOrdersRequest;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderLine;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.FakeAuthService;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.grpc.Timestamps;
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
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service as it runs: real wiring, TLS, tokens and PostgreSQL; the peers are in memory. */
class OrderServiceIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final FakePaymentService payments = new FakePaymentService();
  private static final TestIssuer issuer = TestIssuer.start();
  private static final Server peers = peers();
  private static final RunningService service = Main.start(Config.from(settings(Map.of())));
  private static final PeerChannel channel = TestProcess.connect(service.port());

  private static final CatalogServiceBlockingStub publicCatalog =
      CatalogServiceGrpc.newBlockingStub(channel.channel());
  private static final CatalogServiceBlockingStub catalog =
      publicCatalog.withCallCredentials(TestIssuer.bearer(issuer.userToken(BOB, "catalog.write")));
  private static final OrderServiceBlockingStub alice = orders(ALICE, "orders");
  private static final OrderServiceBlockingStub bob = orders(BOB, "orders");
  private static final OrderServiceBlockingStub staff = orders(BOB, "orders.staff");

  private static Server peers() {
    try {
      TlsConfig tls = TestTls.localhost();
      return NettyServerBuilder.forPort(0)
          .useTransportSecurity(tls.certificate().toFile(), tls.key().toFile())
          .addService(payments)
          .addService(new FakeAuthService())
          .build()
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(TestPostgres.empty()));
    environment.putAll(issuer.environment());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("SERVICE_CLIENT_SECRET", "secret");
    environment.putAll(more);
    return new Settings(environment);
  }

  private static OrderServiceBlockingStub orders(String userId, String... scopes) {
    return OrderServiceGrpc.newBlockingStub(channel.channel())
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  @BeforeAll
  static void serving() {
    assertThat(service.port()).isPositive();
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

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  private static Product product(long stock) {
    Product product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("sku-" + id())
                    .setTitle("A mug")
                    .setPrice(eur(1_250))
                    .setRequestId(id())
                    .build())
            .getProduct();
    return catalog
        .adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(product.getId())
                .setDelta(stock)
                .setReason("delivery")
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static CreateOrderRequest.Builder basket(Product product, int quantity) {
    return CreateOrderRequest.newBuilder()
        .addLines(CreateOrderLine.newBuilder().setProductId(product.getId()).setQuantity(quantity))
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient("Alice")
                .setLine1("Main Street 1")
                .setCity("Berlin")
                .setCountryCode("DE"))
        .setRequestId(id());
  }

  private static Order placed(Product product, int quantity) {
    return alice.createOrder(basket(product, quantity).build()).getOrder();
  }

  private static PayOrderRequest payment(Order order, String method) {
    return PayOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setPaymentMethodToken(method)
        .setRequestId(id())
        .build();
  }

  private static Order paid(Order order) {
    return alice.payOrder(payment(order, "tok_success")).getOrder();
  }

  private static Order current(Order order) {
    return staff
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder();
  }

  private static long available(Product product) {
    Stock stock =
        catalog
            .getStock(GetStockRequest.newBuilder().setProductId(product.getId()).build())
            .getStock();
    return stock.getOnHand() - stock.getReserved();
  }

  private static Product current(Product product) {
    return publicCatalog
        .getProduct(GetProductRequest.newBuilder().setProductId(product.getId()).build())
        .getProduct();
  }

  private static RemoteFailure failure(Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).isNotNull();
    return RemoteFailure.from(e);
  }

  @Test
  void takesAnOrderFromTheBasketToTheDoor() {
    Product mug = product(10);
    Order order = placed(mug, 2);
    Order paid = paid(order);
    Order shipped =
        staff
            .shipOrder(
                ShipOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setCarrier("DHL")
                    .setTrackingNumber("4711")
                    .setEtag(paid.getEtag())
                    .setRequestId(id())
                    .build())
            .getOrder();
    Order delivered =
        staff
            .deliverOrder(
                DeliverOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setRequestId(id())
                    .build())
            .getOrder();

    assertThat(order.getState()).isEqualTo(OrderState.ORDER_STATE_PENDING_PAYMENT);
    assertThat(order.getSubtotal()).isEqualTo(eur(2_500));
    assertThat(order.getTotal()).isEqualTo(eur(2_500));
    assertThat(order.getLines(0).getSubtotal()).isEqualTo(eur(2_500));
    assertThat(order.getLines(0).getTotal()).isEqualTo(eur(2_500));
    assertThat(order.hasExpireTime()).isTrue();
    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.getPaymentProgress()).isEqualTo(PaymentProgress.PAYMENT_PROGRESS_SUCCEEDED);
    assertThat(paid.hasExpireTime()).isFalse();
    assertThat(payments.payment(paid.getPaymentId()).getOrderId()).isEqualTo(order.getId());
    assertThat(shipped.getShipments(0).getTrackingNumber()).isEqualTo("4711");
    assertThat(delivered).isEqualTo(current(order));
    assertThat(available(mug)).isEqualTo(8);
    assertThat(
            alice
                .listOrderEvents(
                    ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
                .getEventsList())
        .extracting(event -> event.getType())
        .containsExactly(
            OrderEventType.ORDER_EVENT_TYPE_CREATED,
            OrderEventType.ORDER_EVENT_TYPE_PAYMENT_STARTED,
            OrderEventType.ORDER_EVENT_TYPE_PAID,
            OrderEventType.ORDER_EVENT_TYPE_SHIPPED,
            OrderEventType.ORDER_EVENT_TYPE_DELIVERED);
  }

  @Test
  void sendsAnOrderInSeveralShipments() {
    Product mug = product(10);
    Product pot = product(10);
    Order order =
        alice
            .createOrder(
                basket(mug, 2)
                    .addLines(CreateOrderLine.newBuilder().setProductId(pot.getId()).setQuantity(1))
                    .build())
            .getOrder();
    paid(order);
    ShipOrderRequest part =
        shipment(order)
            .addItems(ShipmentItem.newBuilder().setLineId(order.getLines(0).getId()).setQuantity(1))
            .build();

    var first = staff.shipOrder(part);
    var again = staff.shipOrder(part);
    Order last = staff.shipOrder(shipment(order).build()).getOrder();
    Order arrived =
        staff
            .deliverOrder(delivery(order).setShipmentId(last.getShipments(1).getId()).build())
            .getOrder();
    Order delivered = staff.deliverOrder(delivery(order).build()).getOrder();

    assertThat(order.getLinesList()).extracting(OrderLine::getId).containsExactly("1", "2");
    assertThat(first.getOrder().getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(first.getOrder().getLinesList())
        .extracting(OrderLine::getShippedQuantity)
        .containsExactly(1, 0);
    assertThat(again.toByteArray()).isEqualTo(first.toByteArray());
    assertThat(last.getState()).isEqualTo(OrderState.ORDER_STATE_SHIPPED);
    assertThat(last.getShipments(0)).isEqualTo(first.getOrder().getShipments(0));
    assertThat(last.getShipments(1).getItemsList())
        .extracting(ShipmentItem::getLineId, ShipmentItem::getQuantity)
        .containsExactly(tuple("1", 1), tuple("2", 1));
    assertThat(arrived.getState()).isEqualTo(OrderState.ORDER_STATE_SHIPPED);
    assertThat(arrived.getShipments(0).hasDeliverTime()).isFalse();
    assertThat(arrived.getShipments(1).hasDeliverTime()).isTrue();
    assertThat(delivered.getState()).isEqualTo(OrderState.ORDER_STATE_DELIVERED);
    assertThat(delivered).isEqualTo(current(order));
    assertThat(
            alice
                .listOrderEvents(
                    ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
                .getEventsList())
        .filteredOn(event -> !event.getShipmentId().isEmpty())
        .extracting(event -> event.getType(), event -> event.getShipmentId())
        .containsExactly(
            tuple(OrderEventType.ORDER_EVENT_TYPE_SHIPPED, last.getShipments(0).getId()),
            tuple(OrderEventType.ORDER_EVENT_TYPE_SHIPPED, last.getShipments(1).getId()),
            tuple(OrderEventType.ORDER_EVENT_TYPE_DELIVERED, last.getShipments(1).getId()),
            tuple(OrderEventType.ORDER_EVENT_TYPE_DELIVERED, last.getShipments(0).getId()));
    assertThat(available(mug)).isEqualTo(8);
  }

  @Test
  void refusesShipmentsWithReasonsThatHelp() {
    Order order = placed(product(10), 2);
    paid(order);

    RemoteFailure zero = failure(() -> staff.shipOrder(shipment(order, "1", 0)));
    assertThat(zero.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(zero.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(fields(zero)).containsExactly("items[0].quantity");

    RemoteFailure twice =
        failure(() ->
            staff.shipOrder(
                shipment(order, "1", 1).toBuilder()
                    .addItems(ShipmentItem.newBuilder().setLineId("1").setQuantity(1))
                    .build()));
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(fields(twice)).containsExactly("items[1].line_id");

    RemoteFailure unknown = failure(() -> staff.shipOrder(shipment(order, "2", 1)));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("ORDER_LINE_NOT_FOUND");
    assertThat(unknown.metadata()).containsEntry("line_ids", "2");
    assertThat(fields(unknown)).containsExactly("items[0].line_id");

    RemoteFailure tooMuch = failure(() -> staff.shipOrder(shipment(order, "1", 3)));
    assertThat(tooMuch.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(tooMuch.reason()).isEqualTo("SHIPMENT_EXCEEDS_ORDER");
    assertThat(tooMuch.metadata()).containsEntry("line_ids", "1");
    assertThat(fields(tooMuch)).containsExactly("items[0].quantity");
    assertThat(tooMuch.message()).contains("is 3; expected at most 2");

    RemoteFailure nothing = failure(() -> staff.deliverOrder(delivery(order).build()));
    assertThat(nothing.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(nothing.reason()).isEqualTo("NOTHING_IN_TRANSIT");

    RemoteFailure noShipment =
        failure(() -> staff.deliverOrder(delivery(order).setShipmentId(id()).build()));
    assertThat(noShipment.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(noShipment.reason()).isEqualTo("SHIPMENT_NOT_FOUND");
    assertThat(fields(noShipment)).containsExactly("shipment_id");

    Order sent = staff.shipOrder(shipment(order, "1", 1)).getOrder();
    RemoteFailure notCancelled =
        failure(() ->
            alice.cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setRequestId(id())
                    .build()));
    assertThat(notCancelled.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(notCancelled.reason()).isEqualTo("ORDER_PARTLY_SHIPPED");

    String shipmentId = sent.getShipments(0).getId();
    var _ = staff.deliverOrder(delivery(order).setShipmentId(shipmentId).build());
    RemoteFailure delivered =
        failure(() -> staff.deliverOrder(delivery(order).setShipmentId(shipmentId).build()));
    assertThat(delivered.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(delivered.reason()).isEqualTo("SHIPMENT_DELIVERED");
    assertThat(fields(delivered)).containsExactly("shipment_id");
  }

  @Test
  void refusesMoreShipmentsThanAnOrderCanHave() {
    Order order = placed(product(100), 51);
    paid(order);
    for (int i = 0; i < 50; i++) {
      var _ = staff.shipOrder(shipment(order, "1", 1));
    }

    RemoteFailure limit = failure(() -> staff.shipOrder(shipment(order, "1", 1)));
    assertThat(limit.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(limit.reason()).isEqualTo("SHIPMENT_LIMIT_REACHED");
    assertThat(current(order).getShipmentsList()).hasSize(50);
  }

  private static List<String> fields(RemoteFailure failure) {
    return failure.fieldViolations().stream().map(violation -> violation.field()).toList();
  }

  private static ShipOrderRequest.Builder shipment(Order order) {
    return ShipOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setCarrier("DHL")
        .setRequestId(id());
  }

  private static ShipOrderRequest shipment(Order order, String lineId, int quantity) {
    return shipment(order)
        .addItems(ShipmentItem.newBuilder().setLineId(lineId).setQuantity(quantity))
        .build();
  }

  private static DeliverOrderRequest.Builder delivery(Order order) {
    return DeliverOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id());
  }

  @Test
  void showsWhatIsLeftToDo() {
    URI metrics = URI.create("http://localhost:" + service.adminPort() + "/metrics");
    await()
        .untilAsserted(() -> {
          try (InputStream figures = metrics.toURL().openStream()) {
            assertThat(new String(figures.readAllBytes(), StandardCharsets.UTF_8))
                .contains(
                    "\ncommerce_order_work_due ",
                    "\ncommerce_order_work_parked 0.0",
                    "\ncommerce_order_work_lag_seconds ");
          }
        });
  }

  @Test
  void answersRepeatedRequestsWithTheSameBytes() {
    Product mug = product(10);
    CreateOrderRequest request = basket(mug, 1).build();
    Order order = alice.createOrder(request).getOrder();
    PayOrderRequest payment = payment(order, "tok_success");
    var paid = alice.payOrder(payment);

    assertThat(alice.createOrder(request).getOrder().toByteArray()).isEqualTo(order.toByteArray());
    assertThat(alice.payOrder(payment).toByteArray()).isEqualTo(paid.toByteArray());
    assertThat(available(mug)).isEqualTo(9);
    RemoteFailure reused =
        failure(() -> alice.createOrder(request.toBuilder().setNote("other").build()));
    assertThat(reused.reason()).isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void onlyComputesWhenAskedTo() {
    Product mug = product(10);

    Order quote = alice.createOrder(basket(mug, 3).setValidateOnly(true).build()).getOrder();

    assertThat(quote.getSubtotal()).isEqualTo(eur(3_750));
    assertThat(quote.getTotal()).isEqualTo(eur(3_750));
    assertThat(quote.getId()).isEmpty();
    assertThat(quote.getEtag()).isEmpty();
    assertThat(quote.hasCreateTime()).isFalse();
    assertThat(available(mug)).isEqualTo(10);
  }

  @Test
  void tellsTheExactStockToThoseWhoKeepIt() {
    CreateOrderRequest tooMuch = basket(product(12), 13).build();
    OrderServiceBlockingStub stockKeeper = orders(BOB, "orders", "catalog.write");

    assertThat(failure(() -> alice.createOrder(tooMuch)).metadata())
        .containsEntry("available", "10+");
    assertThat(failure(() -> stockKeeper.createOrder(tooMuch)).metadata())
        .containsEntry("available", "12");
  }

  @Test
  void refusesAnOrderOfSomebodyWhoseIdIsNoUserId() {
    Product mug = product(1);
    OrderServiceBlockingStub foreigner = orders("auth0|4711", "orders");

    RemoteFailure failure = failure(() -> foreigner.createOrder(basket(mug, 1).build()));

    assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(failure.reason()).isEqualTo("NOT_A_CUSTOMER");
    assertThat(available(mug)).isEqualTo(1);
  }

  @Test
  void refusesWithReasonsThatHelp() {
    Product scarce = product(1);
    Order order = placed(product(10), 1);

    RemoteFailure short1 = failure(() -> alice.createOrder(basket(scarce, 2).build()));
    assertThat(short1.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(short1.reason()).isEqualTo("STOCK_INSUFFICIENT");
    assertThat(short1.metadata()).containsEntry("product_ids", scarce.getId());
    assertThat(short1.message()).contains("lines[0].quantity", "is 2; expected at most 1");

    RemoteFailure unknown =
        failure(
            () -> alice.createOrder(basket(Product.newBuilder().setId(id()).build(), 1).build()));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("PRODUCT_NOT_FOUND");

    RemoteFailure none = failure(() -> alice.createOrder(basket(scarce, 0).build()));
    assertThat(none.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(none.fieldViolations())
        .extracting(violation -> violation.field())
        .contains("lines[0].quantity");

    RemoteFailure twice =
        failure(() ->
            alice.createOrder(
                basket(scarce, 1)
                    .addLines(
                        CreateOrderLine.newBuilder().setProductId(scarce.getId()).setQuantity(1))
                    .build()));
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(twice.fieldViolations())
        .extracting(violation -> violation.field())
        .containsExactly("lines[1].product_id");

    RemoteFailure mask =
        failure(() ->
            alice.updateOrder(
                UpdateOrderRequest.newBuilder()
                    .setOrder(Order.newBuilder().setId(order.getId()))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("total"))
                    .setRequestId(id())
                    .build()));
    assertThat(mask.reason()).isEqualTo("UPDATE_MASK_INVALID");

    RemoteFailure foreign =
        failure(() -> bob.getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build()));
    RemoteFailure absent =
        failure(() -> bob.getOrder(GetOrderRequest.newBuilder().setOrderId(id()).build()));
    assertThat(foreign.code()).isEqualTo(Status.Code.NOT_FOUND).isEqualTo(absent.code());
    assertThat(foreign.reason()).isEqualTo("ORDER_NOT_FOUND").isEqualTo(absent.reason());

    RemoteFailure notStaff =
        failure(() ->
            alice.shipOrder(
                ShipOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setCarrier("DHL")
                    .setRequestId(id())
                    .build()));
    assertThat(notStaff.code()).isEqualTo(Status.Code.PERMISSION_DENIED);

    RemoteFailure notPaid =
        failure(() ->
            staff.shipOrder(
                ShipOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setCarrier("DHL")
                    .setRequestId(id())
                    .build()));
    assertThat(notPaid.reason()).isEqualTo("ORDER_STATE_INVALID");
    assertThat(notPaid.metadata()).containsEntry("state", "PENDING_PAYMENT");

    RemoteFailure stale =
        failure(() ->
            alice.cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setEtag("stale")
                    .setRequestId(id())
                    .build()));
    assertThat(stale.reason()).isEqualTo("ETAG_MISMATCH");

    RemoteFailure method = failure(() -> alice.payOrder(payment(order, "tok_unheard_of")));
    assertThat(method.reason()).isEqualTo("PAYMENT_METHOD_UNKNOWN");
  }

  @Test
  void aDeclineIsAnAnswerAndAnotherMethodPays() {
    Order order = placed(product(10), 1);

    Order declined = alice.payOrder(payment(order, "tok_declined")).getOrder();
    Order paid = paid(order);

    assertThat(declined.getState()).isEqualTo(OrderState.ORDER_STATE_PENDING_PAYMENT);
    assertThat(declined.getLastPaymentError().getDeclineCode()).isEqualTo("card_declined");
    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.hasLastPaymentError()).isFalse();
    assertThat(paid.getPaymentId()).isEqualTo(declined.getPaymentId());
  }

  @Test
  void aPaymentThatWaitsForItsCustomerIsPaidByLookingAgain() {
    Order order = placed(product(10), 1);
    Order waiting = alice.payOrder(payment(order, "tok_action")).getOrder();
    assertThat(waiting.getNextAction().getRedirectUrl()).isEqualTo("https://bank.example/3ds");

    payments.act(waiting.getPaymentId());
    Order paid = alice.payOrder(payment(order, "tok_action")).getOrder();

    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.getPaymentId()).isEqualTo(waiting.getPaymentId());
  }

  @Test
  void cancellingAPaidOrderGivesMoneyAndStockBack() {
    Product mug = product(10);
    Order order = paid(placed(mug, 2));
    payments.refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);

    Order cancelled =
        alice
            .cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setNote("changed my mind")
                    .setRequestId(id())
                    .build())
            .getOrder();

    assertThat(cancelled.getState()).isEqualTo(OrderState.ORDER_STATE_CANCELLED);
    assertThat(payments.refunded(order.getPaymentId())).isEqualTo(2_500);
    assertThat(available(mug)).isEqualTo(10);
  }

  @Test
  void changesWhatTheMaskNames() {
    Product mug = product(10);
    Order order = placed(mug, 1);

    Product renamed =
        catalog
            .updateProduct(
                UpdateProductRequest.newBuilder()
                    .setProduct(
                        Product.newBuilder()
                            .setId(mug.getId())
                            .setTitle("A better mug")
                            .setEtag(mug.getEtag()))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("title"))
                    .setRequestId(id())
                    .build())
            .getProduct();
    Order noted =
        alice
            .updateOrder(
                UpdateOrderRequest.newBuilder()
                    .setOrder(
                        Order.newBuilder()
                            .setId(order.getId())
                            .setNote("Ring twice")
                            .setEtag(order.getEtag()))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
                    .setRequestId(id())
                    .build())
            .getOrder();

    assertThat(renamed.getTitle()).isEqualTo("A better mug");
    assertThat(renamed.getPrice()).isEqualTo(mug.getPrice());
    assertThat(noted.getNote()).isEqualTo("Ring twice");
    assertThat(noted.getShippingAddress()).isEqualTo(order.getShippingAddress());
    assertThat(noted.getLines(0).getTitle()).isEqualTo("A mug");
  }

  @Test
  void listsInPagesWithTokensThatBelongToTheRequest() {
    String carol = UUID.randomUUID().toString();
    OrderServiceBlockingStub orders = orders(carol, "orders");
    Product mug = product(10);
    List<String> ids =
        List.of(1, 2, 3).stream()
            .map(_ -> orders.createOrder(basket(mug, 1).build()).getOrder().getId())
            .toList();

    ListOrdersRequest request = ListOrdersRequest.newBuilder().setPageSize(2).build();
    ListOrdersResponse first = orders.listOrders(request);
    ListOrdersRequest next = request.toBuilder().setPageToken(first.getNextPageToken()).build();
    ListOrdersResponse second = orders.listOrders(next);

    assertThat(first.getOrdersList())
        .extracting(Order::getId)
        .containsExactly(ids.get(2), ids.get(1));
    assertThat(second.getOrdersList()).extracting(Order::getId).containsExactly(ids.get(0));
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(
            failure(() ->
                    orders.listOrders(
                        next.toBuilder().addStates(OrderState.ORDER_STATE_PAID).build()))
                .reason())
        .isEqualTo("PAGE_TOKEN_INVALID");
    Timestamp created = first.getOrders(1).getCreateTime();
    RemoteFailure nothing =
        failure(() ->
            orders.listOrders(
                request.toBuilder().setCreatedFrom(created).setCreatedUntil(created).build()));
    assertThat(nothing.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(nothing.fieldViolations())
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo("created_until");
          assertThat(violation.description())
              .isEqualTo(
                  "created_until is %1$s; expected a time after created_from, which is %1$s",
                  Timestamps.instant(created));
        });
    assertThat(
            orders
                .batchGetOrders(BatchGetOrdersRequest.newBuilder().addAllOrderIds(ids).build())
                .getOrdersList())
        .extracting(Order::getId)
        .containsExactlyElementsOf(ids);
    String absent = UUID.randomUUID().toString();
    BatchGetProductsRequest mugs =
        BatchGetProductsRequest.newBuilder()
            .addProductIds(product(1).getId())
            .addProductIds(mug.getId())
            .build();
    assertThat(publicCatalog.batchGetProducts(mugs).getProductsList())
        .extracting(Product::getId)
        .containsExactlyElementsOf(mugs.getProductIdsList());
    assertThat(
            failure(() ->
                    publicCatalog.batchGetProducts(mugs.toBuilder().addProductIds(absent).build()))
                .metadata())
        .containsEntry("product_ids", absent);
    ListProductsRequest one = ListProductsRequest.newBuilder().setSku(mug.getSku()).build();
    Timestamp made = mug.getCreateTime();
    assertThat(
            publicCatalog
                .listProducts(one.toBuilder().setCreatedFrom(made).build())
                .getProductsCount())
        .isOne();
    assertThat(
            publicCatalog
                .listProducts(one.toBuilder().setCreatedUntil(made).build())
                .getProductsCount())
        .isZero();
    ListProductsResponse products =
        publicCatalog.listProducts(ListProductsRequest.newBuilder().setPageSize(1).build());
    assertThat(products.getNextPageToken()).isNotEmpty();
  }

  @Test
  void showsAnOrderWhileItChanges() {
    Order order = placed(product(10), 1);
    Iterator<WatchOrderResponse> stream =
        alice.watchOrder(WatchOrderRequest.newBuilder().setOrderId(order.getId()).build());
    assertThat(stream.next().getSnapshot()).isEqualTo(order);

    paid(order);

    assertThat(stream.next().getChange().getEvent().getType())
        .isEqualTo(OrderEventType.ORDER_EVENT_TYPE_PAYMENT_STARTED);
    assertThat(stream.next().getChange().getEvent().getType())
        .isEqualTo(OrderEventType.ORDER_EVENT_TYPE_PAID);
  }

  @Test
  void endsAStreamWithOkBeforeItsConnectionIsClosedForItsAge() {
    Map<String, String> shortLived =
        Map.of("GRPC_MAX_CONNECTION_AGE", "1s", "GRPC_MAX_CONNECTION_AGE_GRACE", "1s");
    try (RunningService other = Main.start(Config.from(settings(shortLived)));
        PeerChannel toOther = TestProcess.connect(other.port())) {
      Iterator<WatchOrdersResponse> stream =
          OrderServiceGrpc.newBlockingStub(toOther.channel())
              .withCallCredentials(TestIssuer.bearer(issuer.userToken(ALICE, "orders")))
              .watchOrders(WatchOrdersRequest.getDefaultInstance());

      assertThat(stream.next().hasSnapshotsComplete()).isTrue();
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void readingTheCatalogueNeedsNoTokenAndOrderingDoes() {
    Product mug = product(10);

    assertThat(current(mug).getId()).isEqualTo(mug.getId());
    RemoteFailure anonymous =
        failure(() ->
            OrderServiceGrpc.newBlockingStub(channel.channel())
                .createOrder(basket(mug, 1).build()));
    assertThat(anonymous.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }
}
