package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.eur;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.shipment;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrderRefundsRequest;
import dev.commercesuite.api.order.v1.ListOrderRefundsResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.FakePaymentService;
import io.grpc.Status;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refunds of orders through the contract. */
class RefundOrderIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final ServiceUnderTest service = ServiceUnderTest.start();
  private static final FakePaymentService payments = service.payments();
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");
  private static final OrderServiceBlockingStub clerk = service.orders(BOB, "orders.refund");

  @AfterEach
  void refundsSucceed() {
    payments.refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Order placed(Product product) {
    return alice.createOrder(basket(product, 3).build()).getOrder();
  }

  /** Three mugs. */
  private static Order paid(Product product) {
    return alice.payOrder(payment(placed(product), "tok_success").build()).getOrder();
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

  private static RemoteFailure refusal(
      OrderServiceBlockingStub caller, RefundOrderRequest request) {
    return failure(() -> caller.refundOrder(request));
  }

  @Test
  void refundsPiecesOfALine() {
    Product mug = service.product(10);
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
    assertThat(service.available(mug)).isEqualTo(9);
  }

  @Test
  void aRetryGetsTheSameAnswerAndRefundsNothing() {
    Order order = paid(service.product(10));
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
    assertThat(refusal(clerk, request.toBuilder().setNote("another").build()).reason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void tellsEverybodyWhatWasRefundedAndOnlyStaffWhy() {
    Order order = paid(service.product(10));
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
    Order order = paid(service.product(10));
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
    Order order = paid(service.product(10));
    payments.refundsEndAs(RefundState.REFUND_STATE_FAILED);

    RefundOrderResponse answer = clerk.refundOrder(refundOf(order).build());

    assertThat(answer.getRefund().getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_FAILED);
    assertThat(answer.getRefund().hasError()).isTrue();
    assertThat(answer.getOrder().getLinesList()).isEqualTo(order.getLinesList());
    assertThat(answer.getOrder().getRefundedTotal()).isEqualTo(eur(0));
  }

  @Test
  void refundsWhatIsNotSentOnceItCannotBeCancelled() {
    Order order = paid(service.product(10));
    var _ =
        staff.shipOrder(
            shipment(order)
                .addItems(ShipmentItem.newBuilder().setLineId("1").setQuantity(1))
                .build());

    RefundOrderResponse answer = clerk.refundOrder(refundOf(order, item("1", 2)).build());

    assertThat(answer.getOrder().getState()).isEqualTo(OrderState.ORDER_STATE_SHIPPED);
    assertThat(answer.getRefund().getItems(0).getUnshippedQuantity()).isEqualTo(2);
  }

  @Test
  void refusesWhatCannotBeRefunded() {
    Order unpaid = placed(service.product(10));
    Order order = paid(service.product(10));
    Order cancelled = alice.cancelOrder(cancellation(paid(service.product(10))).build()).getOrder();
    Order refunded = clerk.refundOrder(refundOf(paid(service.product(10))).build()).getOrder();

    RemoteFailure more = refusal(clerk, refundOf(order, item("1", 4)).build());
    assertThat(more.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(more.reason()).isEqualTo("REFUND_EXCEEDS_ORDER");
    assertThat(more.metadata()).containsEntry("line_ids", "1");
    assertThat(more.message()).contains("items[0].quantity: is 4; expected at most 3");

    RemoteFailure twice = refusal(clerk, refundOf(order, item("1", 1), item("1", 1)).build());
    assertThat(twice.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(twice.message()).contains("items[1].line_id: \"1\" is already in items[0]");

    RemoteFailure foreign = refusal(clerk, refundOf(order, item("2", 1)).build());
    assertThat(foreign.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(foreign.reason()).isEqualTo("ORDER_LINE_NOT_FOUND");

    assertThat(refusal(clerk, refundOf(unpaid).build()).metadata())
        .containsEntry("state", "PENDING_PAYMENT");
    assertThat(refusal(clerk, refundOf(cancelled).build()).reason())
        .isEqualTo("ORDER_STATE_INVALID");
    assertThat(refusal(clerk, refundOf(refunded).build()).metadata())
        .containsEntry("state", "CANCELLED");
    assertThat(refusal(clerk, refundOf(order).setEtag(unpaid.getEtag()).build()).reason())
        .isEqualTo("ETAG_MISMATCH");
    assertThat(refusal(clerk, refundOf(order).setOrderId(id()).build()).reason())
        .isEqualTo("ORDER_NOT_FOUND");
  }

  @Test
  void onlyThoseWhoLookAfterMoneyRefund() {
    Order order = paid(service.product(10));

    assertThat(refusal(alice, refundOf(order).build()).reason()).isEqualTo("SCOPE_MISSING");
    assertThat(refusal(staff, refundOf(order).build()).reason()).isEqualTo("SCOPE_MISSING");
    assertThat(
            service
                .orders(BOB, "finance")
                .refundOrder(refundOf(order).build())
                .getOrder()
                .getRefundedTotal())
        .isEqualTo(eur(3_750));
  }
}
