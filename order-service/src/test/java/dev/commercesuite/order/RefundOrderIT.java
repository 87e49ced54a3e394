package dev.commercesuite.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.GetStockRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrderRefundsRequest;
import dev.commercesuite.api.order.v1.ListOrderRefundsResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.payment.v1.RefundState;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refunds of orders through the contract: real wiring, TLS, tokens and PostgreSQL. */
class RefundOrderIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final FakePaymentService payments = new FakePaymentService();
  private static final TestIssuer issuer = TestIssuer.start();
  private static final Server peers = peers();
  private static final RunningService service = Main.start(Config.from(settings()));
  private static final PeerChannel channel = TestProcess.connect(service.port());

  private static final CatalogServiceBlockingStub catalog =
      CatalogServiceGrpc.newBlockingStub(channel.channel())
          .withCallCredentials(TestIssuer.bearer(issuer.userToken(BOB, "catalog.write")));
  private static final OrderServiceBlockingStub alice = orders(ALICE, "orders");
  private static final OrderServiceBlockingStub staff = orders(BOB, "orders.staff");
  private static final OrderServiceBlockingStub clerk = orders(BOB, "orders.refund");

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

  @AfterEach
  void refundsSucceed() {
    payments.refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);
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

  private static Product product() {
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
                .setDelta(10)
                .setReason("delivery")
                .setRequestId(id())
                .build())
        .getProduct();
  }

  private static long available(Product product) {
    Stock stock =
        catalog
            .getStock(GetStockRequest.newBuilder().setProductId(product.getId()).build())
            .getStock();
    return stock.getOnHand() - stock.getReserved();
  }

  private static Order placed(Product product) {
    return alice
        .createOrder(
            CreateOrderRequest.newBuilder()
                .addLines(CreateOrderLine.newBuilder().setProductId(product.getId()).setQuantity(3))
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

  /** Three mugs. */
  private static Order paid(Product product) {
    return alice
        .payOrder(
            PayOrderRequest.newBuilder()
                .setOrderId(placed(product).getId())
                .setPaymentMethodToken("tok_success")
                .setRequestId(id())
                .build())
        .getOrder();
  }

  private static RefundOrderRequest.Builder refundOf(Order order, RefundOrderItem... items) {
    return RefundOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .addAllItems(List.of(items))
        .setNote("arrived broken")
        .setRequestId(id());
  }

  private static RefundOrderItem item(String line, int quantity) {
    return RefundOrderItem.newBuilder()
        .setLineId(line)
        .setQuantity(quantity)
        .setRestock(true)
        .build();
  }

  private static ListOrderRefundsResponse refunds(OrderServiceBlockingStub caller, Order order) {
    return caller.listOrderRefunds(
        ListOrderRefundsRequest.newBuilder().setOrderId(order.getId()).build());
  }

  private static RemoteFailure failure(
      OrderServiceBlockingStub caller, RefundOrderRequest request) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> {
              var _ = caller.refundOrder(request);
            });
    assertThat(e).isNotNull();
    return RemoteFailure.from(e);
  }

  @Test
  void refundsPiecesOfALine() {
    Product mug = product();
    Order order = paid(mug);

    RefundOrderResponse answer = clerk.refundOrder(refundOf(order, item("1", 2)).build());

    assertThat(answer.getRefund().getState())
        .isEqualTo(OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED);
    assertThat(answer.getRefund().getOrderId()).isEqualTo(order.getId());
    assertThat(answer.getRefund().getAmount()).isEqualTo(eur(2_500));
    assertThat(answer.getRefund().getNote()).isEqualTo("arrived broken");
    assertThat(answer.getRefund().getPaymentRefundId()).isNotEmpty();
    assertThat(answer.getRefund().getItemsList())
        .singleElement()
        .satisfies(item -> {
          assertThat(item.getUnshippedQuantity()).isEqualTo(2);
          assertThat(item.getRestockedQuantity()).isEqualTo(2);
          assertThat(item.getAmount()).isEqualTo(eur(2_500));
        });
    assertThat(answer.getOrder().getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(answer.getOrder().getRefundedTotal()).isEqualTo(eur(2_500));
    assertThat(answer.getOrder().getLines(0).getRefundedQuantity()).isEqualTo(2);
    assertThat(answer.getOrder().getLines(0).getRestockedQuantity()).isEqualTo(2);
    assertThat(answer.getOrder().getLines(0).getUnshippedQuantity()).isEqualTo(1);
    assertThat(payments.refunded(order.getPaymentId())).isEqualTo(2_500);
    assertThat(available(mug)).isEqualTo(9);
  }

  @Test
  void aRetryGetsTheSameAnswerAndRefundsNothing() {
    Order order = paid(product());
    RefundOrderRequest request = refundOf(order, item("1", 1)).build();
    payments.failNext(Integer.MAX_VALUE);
    RefundOrderResponse pending = clerk.refundOrder(request);
    payments.failNext(0);
    assertThat(pending.getRefund().getState())
        .isEqualTo(OrderRefundState.ORDER_REFUND_STATE_PENDING);
    assertThat(pending.getOrder().getLines(0).getUnshippedQuantity()).isEqualTo(2);

    RefundOrderResponse done = clerk.refundOrder(request);

    assertThat(done.getRefund().getId()).isEqualTo(pending.getRefund().getId());
    assertThat(done.getRefund().getState())
        .isEqualTo(OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED);
    assertThat(clerk.refundOrder(request)).isEqualTo(done);
    assertThat(payments.refunded(order.getPaymentId())).isEqualTo(1_250);
    assertThat(failure(clerk, request.toBuilder().setNote("another").build()).reason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void tellsEverybodyWhatWasRefundedAndOnlyStaffWhy() {
    Order order = paid(product());
    var _ = clerk.refundOrder(refundOf(order, item("1", 1)).build());
    var _ = clerk.refundOrder(refundOf(order).build());

    assertThat(refunds(staff, order).getRefundsList())
        .hasSize(2)
        .allSatisfy(refund -> assertThat(refund.getNote()).isEqualTo("arrived broken"));
    assertThat(refunds(clerk, order)).isEqualTo(refunds(staff, order));
    assertThat(refunds(alice, order).getRefundsList())
        .hasSize(2)
        .allSatisfy(refund -> assertThat(refund.getNote()).isEmpty());
    List<OrderEvent> events =
        alice
            .listOrderEvents(ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
            .getEventsList();
    assertThat(events.subList(events.size() - 5, events.size()))
        .extracting(OrderEvent::getType)
        .containsExactly(
            OrderEventType.ORDER_EVENT_TYPE_REFUND_STARTED,
            OrderEventType.ORDER_EVENT_TYPE_REFUND_SUCCEEDED,
            OrderEventType.ORDER_EVENT_TYPE_REFUND_STARTED,
            OrderEventType.ORDER_EVENT_TYPE_REFUND_SUCCEEDED,
            OrderEventType.ORDER_EVENT_TYPE_CANCELLED);
    assertThat(events.get(events.size() - 2).getRefundId())
        .isEqualTo(refunds(alice, order).getRefunds(1).getId());
  }

  @Test
  void pagesThroughTheRefundsOfAnOrder() {
    Order order = paid(product());
    var _ = clerk.refundOrder(refundOf(order, item("1", 1)).build());
    var _ = clerk.refundOrder(refundOf(order, item("1", 1)).build());
    ListOrderRefundsRequest request =
        ListOrderRefundsRequest.newBuilder().setOrderId(order.getId()).setPageSize(1).build();

    ListOrderRefundsResponse first = clerk.listOrderRefunds(request);
    ListOrderRefundsResponse second =
        clerk.listOrderRefunds(request.toBuilder().setPageToken(first.getNextPageToken()).build());

    assertThat(List.of(first.getRefunds(0), second.getRefunds(0)))
        .isEqualTo(refunds(clerk, order).getRefundsList());
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void aRefundThatFailsIsAnAnswerAndLeavesTheOrderAsItWas() {
    Order order = paid(product());
    payments.refundsEndAs(RefundState.REFUND_STATE_FAILED);

    RefundOrderResponse answer = clerk.refundOrder(refundOf(order).build());

    assertThat(answer.getRefund().getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_FAILED);
    assertThat(answer.getRefund().hasError()).isTrue();
    assertThat(answer.getOrder().getLinesList()).isEqualTo(order.getLinesList());
    assertThat(answer.getOrder().getRefundedTotal()).isEqualTo(eur(0));
  }

  @Test
  void refundsWhatIsNotSentOnceItCannotBeCancelled() {
    Order order = paid(product());
    var _ =
        staff.shipOrder(
            ShipOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .addItems(ShipmentItem.newBuilder().setLineId("1").setQuantity(1))
                .setCarrier("DHL")
                .setRequestId(id())
                .build());

    RefundOrderResponse answer = clerk.refundOrder(refundOf(order, item("1", 2)).build());

    assertThat(answer.getOrder().getState()).isEqualTo(OrderState.ORDER_STATE_SHIPPED);
    assertThat(answer.getRefund().getItems(0).getUnshippedQuantity()).isEqualTo(2);
  }

  @Test
  void refusesWhatCannotBeRefunded() {
    Order unpaid = placed(product());
    Order order = paid(product());
    Order cancelled =
        alice
            .cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(paid(product()).getId())
                    .setRequestId(id())
                    .build())
            .getOrder();
    Order refunded = clerk.refundOrder(refundOf(paid(product())).build()).getOrder();

    RemoteFailure more = failure(clerk, refundOf(order, item("1", 4)).build());
    assertThat(more.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(more.reason()).isEqualTo("REFUND_EXCEEDS_ORDER");
    assertThat(more.metadata()).containsEntry("line_ids", "1");
    assertThat(more.message()).contains("items[0].quantity: is 4; expected at most 3");

    RemoteFailure twice = failure(clerk, refundOf(order, item("1", 1), item("1", 1)).build());
    assertThat(twice.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(twice.message()).contains("items[1].line_id: \"1\" is already in items[0]");

    RemoteFailure foreign = failure(clerk, refundOf(order, item("2", 1)).build());
    assertThat(foreign.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(foreign.reason()).isEqualTo("ORDER_LINE_NOT_FOUND");

    assertThat(failure(clerk, refundOf(unpaid).build()).metadata())
        .containsEntry("state", "PENDING_PAYMENT");
    assertThat(failure(clerk, refundOf(cancelled).build()).reason())
        .isEqualTo("ORDER_STATE_INVALID");
    assertThat(failure(clerk, refundOf(refunded).build()).metadata())
        .containsEntry("state", "CANCELLED");
    assertThat(failure(clerk, refundOf(order).setEtag(unpaid.getEtag()).build()).reason())
        .isEqualTo("ETAG_MISMATCH");
    assertThat(failure(clerk, refundOf(order).setOrderId(id()).build()).reason())
        .isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void onlyThoseWhoLookAfterMoneyRefund() {
    Order order = paid(product());

    assertThat(failure(alice, refundOf(order).build()).reason()).isEqualTo("SCOPE_MISSING");
    assertThat(failure(staff, refundOf(order).build()).reason()).isEqualTo("SCOPE_MISSING");
    assertThat(
            orders(BOB, "finance")
                .refundOrder(refundOf(order).build())
                .getOrder()
                .getRefundedTotal())
        .isEqualTo(eur(3_750));
  }
}
