package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderRefund;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.Shipment;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.EveryColumn;
import dev.commercesuite.order.testing.FakeAuthService;
import dev.commercesuite.order.testing.FakePaymentService;
import dev.commercesuite.order.testing.FakeUserService;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
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
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What orders hold about people is taken out, in the service as it runs. */
class OrderErasureIT {
  private static final String RECIPIENT = "Xanthippe Quill";
  private static final String NOTE = "Ring at the yellow door";
  private static final String EMAIL = "quill@parcels.example";
  private static final String METADATA = "erp-customer-0042";
  private static final String OTHER_NOTE = "Leave it with the baker";
  private static final String CARRIER = "Pigeon Post";
  private static final String TRACKING_NUMBER = "JJD-0815-4711";
  private static final String CANCELLATION_NOTE = "Grandmother bought one already";
  private static final String REFUND_NOTE = "The handle came off at once";
  private static final String RETURN_URL = FakePaymentService.SHOP + "/back?basket=quill";
  private static final String REDIRECT = "https://bank.example/3ds";
  private static final String DECLINED = "The card was declined.";

  private static final FakePaymentService payments = new FakePaymentService();
  private static final FakeUserService users = new FakeUserService();
  private static final TestIssuer issuer = TestIssuer.start();
  private static final Server peers = peers();
  private static final DatabaseConfig database = TestPostgres.empty();
  private static final RunningService service = Main.start(Config.from(settings()));
  private static final PeerChannel channel = TestProcess.connect(service.port());
  private static final EveryColumn columns = EveryColumn.of(database);

  private static final CatalogServiceBlockingStub catalog =
      CatalogServiceGrpc.newBlockingStub(channel.channel())
          .withCallCredentials(TestIssuer.bearer(issuer.userToken(id(), "catalog.write")));
  private static final OrderServiceBlockingStub staff = as(id(), "orders.staff");
  private static final OrderServiceBlockingStub clerk = as(id(), "orders.refund");
  private static final OrderServiceBlockingStub officer = as(id(), "orders.redact");
  private static final Product mug = product();

  private final String alice = id();
  private final OrderServiceBlockingStub customer = as(alice, "orders");

  private static Server peers() {
    try {
      TlsConfig tls = TestTls.localhost();
      return NettyServerBuilder.forPort(0)
          .useTransportSecurity(tls.certificate().toFile(), tls.key().toFile())
          .addService(payments)
          .addService(new FakeAuthService())
          .addService(users)
          .build()
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings settings() {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.put("PAYMENT_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("USER_SERVICE_TARGET", "dns:///localhost:" + peers.getPort());
    environment.put("SERVICE_CLIENT_SECRET", "secret");
    environment.put("PAYMENT_RETURN_URLS", FakePaymentService.SHOP);
    return new Settings(environment);
  }

  private static OrderServiceBlockingStub as(String userId, String... scopes) {
    return OrderServiceGrpc.newBlockingStub(channel.channel())
        .withCallCredentials(TestIssuer.bearer(issuer.userToken(userId, scopes)));
  }

  @AfterAll
  static void stop() {
    columns.close();
    channel.close();
    service.close();
    peers.shutdownNow();
    issuer.close();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static Product product() {
    Product product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("sku-" + id())
                    .setTitle("A mug")
                    .setPrice(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1_250))
                    .setRequestId(id())
                    .build())
            .getProduct();
    return catalog
        .adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(product.getId())
                .setDelta(1_000)
                .setReason("delivery")
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static CreateOrderRequest basket() {
    return CreateOrderRequest.newBuilder()
        .addLines(CreateOrderLine.newBuilder().setProductId(mug.getId()).setQuantity(2))
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient(RECIPIENT)
                .setLine1("12 Umbrella Lane")
                .setLine2("Attic")
                .setCity("Snowdrop")
                .setRegion("Nether Vale")
                .setPostalCode("QZ-98765")
                .setCountryCode("NZ"))
        .setNote(NOTE)
        .setContactEmail(EMAIL)
        .putMetadata("erp", METADATA)
        .setRequestId(id())
        .build();
  }

  /** Only what no other test of this class leaves behind. */
  private static final List<String> PERSONAL =
      List.of(
          RECIPIENT,
          "12 Umbrella Lane",
          "Attic",
          "Snowdrop",
          "Nether Vale",
          "QZ-98765",
          NOTE,
          EMAIL,
          METADATA,
          OTHER_NOTE,
          CARRIER,
          TRACKING_NUMBER,
          CANCELLATION_NOTE,
          REFUND_NOTE,
          RETURN_URL,
          REDIRECT,
          DECLINED,
          "tok_success",
          "tok_declined",
          "tok_action");

  private static PayOrderRequest payment(Order order, String method) {
    return PayOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setPaymentMethodToken(method)
        .setReturnUrl(RETURN_URL)
        .setRequestId(id())
        .build();
  }

  private static ShipOrderRequest shipment(Order order) {
    return ShipOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setCarrier(CARRIER)
        .setTrackingNumber(TRACKING_NUMBER)
        .setRequestId(id())
        .build();
  }

  private static RefundOrderRequest refund(Order order) {
    return RefundOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .addItems(RefundOrderItem.newBuilder().setLineId(order.getLines(0).getId()).setQuantity(1))
        .setNote(REFUND_NOTE)
        .setRequestId(id())
        .build();
  }

  private static Order deliver(Order order) {
    return staff
        .deliverOrder(
            DeliverOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id()).build())
        .getOrder();
  }

  private Order delivered(CreateOrderRequest basket, PayOrderRequest payment) {
    Order order = customer.createOrder(basket).getOrder();
    var _ = customer.payOrder(payment.toBuilder().setOrderId(order.getId()).build());
    var _ = staff.shipOrder(shipment(order));
    return deliver(order);
  }

  private Order delivered() {
    return delivered(basket(), payment(Order.getDefaultInstance(), "tok_success"));
  }

  /** Changed, tried with three cards, of which one waits for a bank, and given up with a reason. */
  private Order cancelled() {
    Order order = customer.createOrder(basket()).getOrder();
    var _ =
        customer.updateOrder(
            UpdateOrderRequest.newBuilder()
                .setOrder(Order.newBuilder().setId(order.getId()).setNote(OTHER_NOTE))
                .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
                .setRequestId(id())
                .build());
    var _ = customer.payOrder(payment(order, "tok_action"));
    var _ = customer.payOrder(payment(order, "tok_declined"));
    return customer
        .cancelOrder(
            CancelOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .setNote(CANCELLATION_NOTE)
                .setRequestId(id())
                .build())
        .getOrder();
  }

  private static RedactOrderRequest redaction(Order order) {
    return RedactOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id()).build();
  }

  private static Order redacted(Order order) {
    return officer.redactOrder(redaction(order)).getOrder();
  }

  private static Order current(Order order) {
    return staff
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder();
  }

  private static List<OrderEvent> events(Order order) {
    return staff
        .listOrderEvents(ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
        .getEventsList();
  }

  private static RemoteFailure failure(Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).isNotNull();
    return RemoteFailure.from(e);
  }

  @Test
  void leavesNothingOfThePersonInAnyColumnOfTheDatabase() {
    Order delivered = delivered();
    assertThat(clerk.refundOrder(refund(delivered)).getRefund().getNote()).isEqualTo(REFUND_NOTE);
    Order cancelled = cancelled();
    assertThat(cancelled.getState()).isEqualTo(OrderState.ORDER_STATE_CANCELLED);
    assertThat(columns.count()).isGreaterThan(100);
    List<String> before = columns.with(PERSONAL);
    assertThat(before)
        .contains(
            "orders.recipient: " + RECIPIENT,
            "orders.note: " + OTHER_NOTE,
            "orders.contact_email: " + EMAIL,
            "orders.metadata: " + METADATA,
            "shipments.tracking_number: " + TRACKING_NUMBER,
            "order_events.detail: " + CANCELLATION_NOTE,
            "order_events.detail: " + TRACKING_NUMBER,
            "order_refunds.note: " + REFUND_NOTE,
            "idempotency_keys.response: " + REFUND_NOTE,
            "payment_attempts.return_url: " + RETURN_URL,
            "payment_attempts.payment_method: tok_action",
            "payment_attempts.redirect_url: " + REDIRECT,
            "idempotency_keys.response: " + RECIPIENT,
            "idempotency_keys.response: " + TRACKING_NUMBER,
            "idempotency_keys.response: " + EMAIL,
            "idempotency_keys.response: " + METADATA,
            "idempotency_keys.response: " + NOTE);
    assertThat(PERSONAL).allMatch(text -> before.stream().anyMatch(b -> b.endsWith(": " + text)));

    // Those of other tests of this class have the same texts.
    for (Order order : all()) {
      if (!order.hasRedactTime()) {
        var _ = redacted(order);
      }
    }

    assertThat(current(delivered).hasRedactTime()).isTrue();
    assertThat(current(cancelled).hasRedactTime()).isTrue();
    assertThat(columns.with(PERSONAL)).isEmpty();
  }

  /** All that can be redacted, after what cannot be has come to its end. */
  private static List<Order> all() {
    List<Order> orders =
        staff.listOrders(ListOrdersRequest.newBuilder().setPageSize(1_000).build()).getOrdersList();
    orders.forEach(OrderErasureIT::finish);
    return orders.stream().map(OrderErasureIT::current).toList();
  }

  private static void finish(Order order) {
    switch (order.getState()) {
      case ORDER_STATE_PENDING_PAYMENT, ORDER_STATE_PAID -> {
        var _ =
            staff.cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setRequestId(id())
                    .build());
      }
      case ORDER_STATE_SHIPPED -> {
        var _ = deliver(order);
      }
      default -> {}
    }
  }

  @Test
  void keepsWhatWasSoldAndWhen() {
    Order order = delivered();

    Order redacted = redacted(order);

    assertThat(redacted)
        .isEqualTo(
            order.toBuilder()
                .clearShippingAddress()
                .clearNote()
                .clearContactEmail()
                .clearMetadata()
                .setShipments(
                    0, order.getShipments(0).toBuilder().clearCarrier().clearTrackingNumber())
                .setUpdateTime(redacted.getUpdateTime())
                .setRedactTime(redacted.getUpdateTime())
                .setEtag(redacted.getEtag())
                .build());
    assertThat(redacted.getEtag()).isNotEqualTo(order.getEtag());
    assertThat(redacted.hasRedactTime()).isTrue();
    assertThat(redacted).isEqualTo(current(order));
    assertThat(redacted.getShipmentsList())
        .allMatch(Shipment::hasDeliverTime)
        .allMatch(shipment -> shipment.getItemsCount() == 1);
  }

  @Test
  void tellsItsHistoryWithoutDetails() {
    Order order = delivered();
    List<OrderEvent> before = events(order);

    var _ = redacted(order);

    List<OrderEvent> after = events(order);
    assertThat(after).hasSize(before.size() + 1).allMatch(event -> event.getDetail().isEmpty());
    assertThat(after.subList(0, before.size()))
        .isEqualTo(before.stream().map(e -> e.toBuilder().clearDetail().build()).toList());
    OrderEvent last = after.getLast();
    assertThat(last.getType()).isEqualTo(OrderEventType.ORDER_EVENT_TYPE_REDACTED);
    assertThat(last.getState()).isEqualTo(OrderState.ORDER_STATE_DELIVERED);
    assertThat(last.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
  }

  @Test
  void answersALateRetryWithTheRedactedOrderAndOrdersNothing() {
    CreateOrderRequest creation = basket();
    Order order = customer.createOrder(creation).getOrder();
    PayOrderRequest payment = payment(order, "tok_success");
    var _ = customer.payOrder(payment);
    ShipOrderRequest shipment = shipment(order);
    var _ = staff.shipOrder(shipment);
    Order delivered = deliver(order);
    int charges = payments.charges();

    Order redacted = redacted(delivered);

    assertThat(customer.createOrder(creation).getOrder()).isEqualTo(redacted);
    assertThat(customer.payOrder(payment).getOrder()).isEqualTo(redacted);
    assertThat(staff.shipOrder(shipment).getOrder()).isEqualTo(redacted);
    assertThat(payments.charges()).isEqualTo(charges);
    assertThat(customer.listOrders(ListOrdersRequest.getDefaultInstance()).getOrdersList())
        .containsExactly(redacted);
    assertThat(
            failure(() ->
                    customer.createOrder(creation.toBuilder().setNote("another body").build()))
                .reason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void answersARetryOfARefundWithTheRedactedOrderAndTheRefund() {
    Order delivered = delivered();
    RefundOrderRequest refund = refund(delivered);
    OrderRefund made = clerk.refundOrder(refund).getRefund();

    Order redacted = redacted(delivered);

    RefundOrderResponse again = clerk.refundOrder(refund);
    assertThat(again.getOrder()).isEqualTo(redacted);
    assertThat(again.getRefund()).isEqualTo(made.toBuilder().clearNote().build());
    assertThat(redacted.getRefundedTotal()).isEqualTo(made.getAmount());
  }

  /** It is in the work queue, and stays there. */
  @Test
  void seesARefundThroughThatWasUnderWayWhenTheOrderWasRedacted() {
    Order delivered = delivered();
    payments.refundsEndAs(RefundState.REFUND_STATE_PENDING);
    OrderRefund pending = clerk.refundOrder(refund(delivered)).getRefund();
    payments.refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);
    assertThat(pending.getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_PENDING);

    var _ = redacted(delivered);
    payments.endRefunds(RefundState.REFUND_STATE_SUCCEEDED);

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(current(delivered).getRefundedTotal()).isEqualTo(pending.getAmount()));
  }

  /** Money can be given back after the redaction, and what is said about it is not kept. */
  @Test
  void keepsNoNoteOfALaterRefund() {
    Order redacted = redacted(delivered());

    OrderRefund refund = clerk.refundOrder(refund(redacted)).getRefund();

    assertThat(refund.getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED);
    assertThat(refund.getNote()).isEmpty();
    assertThat(events(redacted)).extracting(OrderEvent::getDetail).containsOnly("");
  }

  /** A request that was left in the middle gets its last word with the redaction. */
  @Test
  void answersARetryThatWouldGoOnWithTheRedactedOrder() {
    Order order = customer.createOrder(basket()).getOrder();
    PayOrderRequest waiting = payment(order, "tok_action");
    var _ = customer.payOrder(waiting);
    var _ = customer.payOrder(payment(order, "tok_declined"));
    finish(current(order));
    int charges = payments.charges();

    Order redacted = redacted(order);

    assertThat(customer.payOrder(waiting).getOrder()).isEqualTo(redacted);
    assertThat(payments.charges()).isEqualTo(charges);
    assertThat(redacted.getPaymentProgress()).isEqualTo(PaymentProgress.PAYMENT_PROGRESS_DECLINED);
    assertThat(redacted.getLastPaymentError().getMessage()).isEmpty();
    assertThat(redacted.getLastPaymentError().getDeclineCode()).isNotEmpty();
  }

  @Test
  void redactsAnOrderOnce() {
    Order order = delivered();
    RedactOrderRequest request = redaction(order);

    Order first = officer.redactOrder(request).getOrder();

    assertThat(officer.redactOrder(request).getOrder()).isEqualTo(first);
    assertThat(redacted(order)).isEqualTo(first);
    assertThat(events(order))
        .extracting(OrderEvent::getType)
        .containsOnlyOnce(OrderEventType.ORDER_EVENT_TYPE_REDACTED);
  }

  @Test
  void refusesOrdersThatHaveNotComeToTheirEnd() {
    Order order = customer.createOrder(basket()).getOrder();
    assertRefused(order, "PENDING_PAYMENT");
    var _ = customer.payOrder(payment(order, "tok_success"));
    assertRefused(order, "PAID");
    var _ = staff.shipOrder(shipment(order));
    assertRefused(order, "SHIPPED");
    assertThat(current(order).getNote()).isEqualTo(NOTE);
    assertThat(current(order).hasRedactTime()).isFalse();
    assertThat(deliver(order).getState()).isEqualTo(OrderState.ORDER_STATE_DELIVERED);
    assertThat(redacted(order).hasRedactTime()).isTrue();
  }

  private static void assertRefused(Order order, String state) {
    RemoteFailure failure = failure(() -> redacted(order));
    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.reason()).isEqualTo("ORDER_STATE_INVALID");
    assertThat(failure.metadata()).containsEntry("state", state);
    assertThat(failure.message())
        .isEqualTo(
            "Order %s is %s and cannot be redacted; expected DELIVERED or EXPIRED or CANCELLED."
                .formatted(order.getId(), state));
  }

  @Test
  void putsNothingIntoARedactedOrder() {
    Order order = redacted(delivered());

    for (OrderServiceBlockingStub caller : List.of(staff, customer)) {
      RemoteFailure failure =
          failure(() ->
              caller.updateOrder(
                  UpdateOrderRequest.newBuilder()
                      .setOrder(Order.newBuilder().setId(order.getId()).setContactEmail(EMAIL))
                      .setUpdateMask(FieldMask.newBuilder().addPaths("contact_email"))
                      .setRequestId(id())
                      .build()));
      assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(failure.reason()).isEqualTo("ORDER_REDACTED");
    }
    assertThat(current(order)).isEqualTo(order);
  }

  @Test
  void refusesWhoeverHasNotTheScopeAndOrdersThatDoNotExist() {
    Order order = delivered();

    assertThat(failure(() -> staff.redactOrder(redaction(order))).reason())
        .isEqualTo("SCOPE_MISSING");
    assertThat(failure(() -> customer.redactOrder(redaction(order))).reason())
        .isEqualTo("SCOPE_MISSING");
    RemoteFailure unknown = failure(() -> redacted(Order.newBuilder().setId(id()).build()));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("ORDER_NOT_FOUND");
    assertThat(current(order).hasRedactTime()).isFalse();
  }

  @Test
  void redactsTheOrdersOfWhoeverIsPurgedByItself() {
    Order order = delivered();
    Order another = cancelled();

    users.purge(alice, Instant.now());

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> current(order).hasRedactTime() && current(another).hasRedactTime());
    assertThat(events(order).getLast().getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_SYSTEM);
  }

  /** An answer that is not found by the order would keep the address. */
  @Test
  void everyStoredAnswerIsFoundByItsOrder() {
    var _ = delivered();
    var _ = cancelled();

    String withAddress =
        "idempotency_keys where position(convert_to('%s', 'UTF8') in response) > 0"
            .formatted(RECIPIENT);
    assertThat(columns.rows(withAddress)).isPositive();
    assertThat(columns.rows(withAddress + " and subject is null")).isZero();
  }

  /** What makes the bytes of one answer an answer of all of them. */
  @Test
  void everyRpcThatChangesAnOrderAnswersWithTheOrderAlone() {
    List<MethodDescriptor> changing =
        dev.commercesuite.api.order.v1.OrderServiceProto.getDescriptor()
            .findServiceByName("OrderService")
            .getMethods()
            .stream()
            .filter(rpc -> rpc.getInputType().findFieldByName("request_id") != null)
            // Its answers are redacted one by one.
            .filter(rpc -> !rpc.getName().equals("RefundOrder"))
            .toList();

    assertThat(changing).hasSizeGreaterThan(5);
    assertThat(changing)
        .allSatisfy(rpc -> {
          assertThat(rpc.getOutputType().getFields()).hasSize(1);
          assertThat(rpc.getOutputType().findFieldByNumber(1).getMessageType())
              .isEqualTo(Order.getDescriptor());
        });
  }
}
