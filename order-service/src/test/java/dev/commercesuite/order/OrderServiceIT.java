package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.delivery;
import static dev.commercesuite.order.OrderRequests.eur;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.shipment;
import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.GetProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Status;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An order from the basket to the door, or back. */
class OrderServiceIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final ServiceUnderTest service = ServiceUnderTest.start();
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Order placed(Product product, int quantity) {
    return alice.createOrder(basket(product, quantity).build()).getOrder();
  }

  private static Order paid(Order order) {
    return alice.payOrder(payment(order, "tok_success").build()).getOrder();
  }

  @Test
  void takesAnOrderFromTheBasketToTheDoor() {
    Product mug = service.product(10);
    Order order = placed(mug, 2);
    Order paid = paid(order);
    Order shipped =
        staff
            .shipOrder(shipment(order).setTrackingNumber("4711").setEtag(paid.getEtag()).build())
            .getOrder();
    Order delivered = staff.deliverOrder(delivery(order).build()).getOrder();

    assertThat(order.getState()).isEqualTo(OrderState.ORDER_STATE_PENDING_PAYMENT);
    assertThat(order.getSubtotal()).isEqualTo(eur(2_500));
    assertThat(order.getTotal()).isEqualTo(eur(2_500));
    assertThat(order.getLines(0).getSubtotal()).isEqualTo(eur(2_500));
    assertThat(order.getLines(0).getTotal()).isEqualTo(eur(2_500));
    assertThat(order.hasExpireTime()).isTrue();
    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.getPaymentProgress()).isEqualTo(PaymentProgress.PAYMENT_PROGRESS_SUCCEEDED);
    assertThat(paid.hasExpireTime()).isFalse();
    assertThat(service.payments().payment(paid.getPaymentId()).getOrderId())
        .isEqualTo(order.getId());
    assertThat(shipped.getShipments(0).getTrackingNumber()).isEqualTo("4711");
    assertThat(delivered).isEqualTo(service.current(order));
    assertThat(service.available(mug)).isEqualTo(8);
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
  void showsWhatIsLeftToDo() {
    await()
        .untilAsserted(() ->
            assertThat(service.metrics())
                .contains(
                    "\ncommerce_order_work_due ",
                    "\ncommerce_order_work_parked 0.0",
                    "\ncommerce_order_work_lag_seconds "));
  }

  @Test
  void answersRepeatedRequestsWithTheSameBytes() {
    Product mug = service.product(10);
    CreateOrderRequest request = basket(mug, 1).build();
    Order order = alice.createOrder(request).getOrder();
    PayOrderRequest payment = payment(order, "tok_success").build();
    var paid = alice.payOrder(payment);

    assertThat(alice.createOrder(request).getOrder().toByteArray()).isEqualTo(order.toByteArray());
    assertThat(alice.payOrder(payment).toByteArray()).isEqualTo(paid.toByteArray());
    assertThat(service.available(mug)).isEqualTo(9);
    RemoteFailure reused =
        failure(() -> alice.createOrder(request.toBuilder().setNote("other").build()));
    assertThat(reused.reason()).isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void onlyComputesWhenAskedTo() {
    Product mug = service.product(10);

    Order quote = alice.createOrder(basket(mug, 3).setValidateOnly(true).build()).getOrder();

    assertThat(quote.getSubtotal()).isEqualTo(eur(3_750));
    assertThat(quote.getTotal()).isEqualTo(eur(3_750));
    assertThat(quote.getId()).isEmpty();
    assertThat(quote.getEtag()).isEmpty();
    assertThat(quote.hasCreateTime()).isFalse();
    assertThat(service.available(mug)).isEqualTo(10);
  }

  @Test
  void aDeclineIsAnAnswerAndAnotherMethodPays() {
    Order order = placed(service.product(10), 1);

    Order declined = alice.payOrder(payment(order, "tok_declined").build()).getOrder();
    Order paid = paid(order);

    assertThat(declined.getState()).isEqualTo(OrderState.ORDER_STATE_PENDING_PAYMENT);
    assertThat(declined.getLastPaymentError().getDeclineCode()).isEqualTo("card_declined");
    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.hasLastPaymentError()).isFalse();
    assertThat(paid.getPaymentId()).isEqualTo(declined.getPaymentId());
  }

  @Test
  void aPaymentThatWaitsForItsCustomerIsPaidByLookingAgain() {
    Order order = placed(service.product(10), 1);
    Order waiting = alice.payOrder(payment(order, "tok_action").build()).getOrder();
    assertThat(waiting.getNextAction().getRedirectUrl()).isEqualTo("https://bank.example/3ds");

    service.payments().act(waiting.getPaymentId());
    Order paid = alice.payOrder(payment(order, "tok_action").build()).getOrder();

    assertThat(paid.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    assertThat(paid.getPaymentId()).isEqualTo(waiting.getPaymentId());
  }

  @Test
  void cancellingAPaidOrderGivesMoneyAndStockBack() {
    Product mug = service.product(10);
    Order order = paid(placed(mug, 2));
    service.payments().refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);

    Order cancelled =
        alice.cancelOrder(cancellation(order).setNote("changed my mind").build()).getOrder();

    assertThat(cancelled.getState()).isEqualTo(OrderState.ORDER_STATE_CANCELLED);
    assertThat(service.payments().refunded(order.getPaymentId())).isEqualTo(2_500);
    assertThat(service.available(mug)).isEqualTo(10);
  }

  @Test
  void changesWhatTheMaskNames() {
    Product mug = service.product(10);
    Order order = placed(mug, 1);

    Product renamed =
        service
            .catalog(BOB, "catalog.write")
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
                update(
                        Order.newBuilder()
                            .setId(order.getId())
                            .setNote("Ring twice")
                            .setEtag(order.getEtag())
                            .build(),
                        "note")
                    .build())
            .getOrder();

    assertThat(renamed.getTitle()).isEqualTo("A better mug");
    assertThat(renamed.getPrice()).isEqualTo(mug.getPrice());
    assertThat(noted.getNote()).isEqualTo("Ring twice");
    assertThat(noted.getShippingAddress()).isEqualTo(order.getShippingAddress());
    assertThat(noted.getLines(0).getTitle()).isEqualTo("A mug");
  }

  @Test
  void showsAnOrderWhileItChanges() {
    Order order = placed(service.product(10), 1);
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
    try (ServiceUnderTest other = ServiceUnderTest.start(shortLived)) {
      Iterator<WatchOrdersResponse> stream =
          other.orders(ALICE, "orders").watchOrders(WatchOrdersRequest.getDefaultInstance());

      assertThat(stream.next().hasSnapshotsComplete()).isTrue();
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void readingTheCatalogueNeedsNoTokenAndOrderingDoes() {
    Product mug = service.product(10);

    Product found =
        service
            .catalogWithoutToken()
            .getProduct(GetProductRequest.newBuilder().setProductId(mug.getId()).build())
            .getProduct();
    RemoteFailure anonymous =
        failure(() -> service.ordersWithoutToken().createOrder(basket(mug, 1).build()));

    assertThat(found.getId()).isEqualTo(mug.getId());
    assertThat(anonymous.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }
}
