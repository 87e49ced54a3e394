package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.delivery;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.shipment;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderLine;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Status;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Orders that are sent in several pieces. */
class OrderShipmentsIT {
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

  private static ShipOrderRequest part(Order order, String lineId, int quantity) {
    return shipment(order)
        .addItems(ShipmentItem.newBuilder().setLineId(lineId).setQuantity(quantity))
        .build();
  }

  @Test
  void sendsAnOrderInSeveralShipments() {
    Product mug = service.product(10);
    Product pot = service.product(10);
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
    assertThat(delivered).isEqualTo(service.current(order));
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
    assertThat(service.available(mug)).isEqualTo(8);
  }

  @Test
  void refusesShipmentsWithReasonsThatHelp() {
    Order order = placed(service.product(10), 2);
    paid(order);

    RemoteFailure zero = failure(() -> staff.shipOrder(part(order, "1", 0)));
    assertThat(zero.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(zero.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(fields(zero)).containsExactly("items[0].quantity");

    RemoteFailure twice =
        failure(() ->
            staff.shipOrder(
                part(order, "1", 1).toBuilder()
                    .addItems(ShipmentItem.newBuilder().setLineId("1").setQuantity(1))
                    .build()));
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(fields(twice)).containsExactly("items[1].line_id");

    RemoteFailure unknown = failure(() -> staff.shipOrder(part(order, "2", 1)));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("ORDER_LINE_NOT_FOUND");
    assertThat(unknown.metadata()).containsEntry("line_ids", "2");
    assertThat(fields(unknown)).containsExactly("items[0].line_id");

    RemoteFailure tooMuch = failure(() -> staff.shipOrder(part(order, "1", 3)));
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

    Order sent = staff.shipOrder(part(order, "1", 1)).getOrder();
    RemoteFailure notCancelled = failure(() -> alice.cancelOrder(cancellation(order).build()));
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

  private static List<String> fields(RemoteFailure failure) {
    return failure.fieldViolations().stream().map(violation -> violation.field()).toList();
  }

  @Test
  void refusesMoreShipmentsThanAnOrderCanHave() {
    Order order = placed(service.product(100), 51);
    paid(order);
    for (int i = 0; i < 50; i++) {
      var _ = staff.shipOrder(part(order, "1", 1));
    }

    RemoteFailure limit = failure(() -> staff.shipOrder(part(order, "1", 1)));
    assertThat(limit.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(limit.reason()).isEqualTo("SHIPMENT_LIMIT_REACHED");
    assertThat(service.current(order).getShipmentsList()).hasSize(50);
  }
}
