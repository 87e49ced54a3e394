package dev.commercesuite.local.journey;

import static dev.commercesuite.local.journey.Requests.line;
import static dev.commercesuite.local.journey.Requests.newOrder;
import static dev.commercesuite.local.journey.Requests.orderId;
import static dev.commercesuite.local.journey.Requests.requestId;
import static dev.commercesuite.local.journey.Requests.shipment;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.type.v1.ErrorReason;

/** Calls that fail, each with the status and the reason of the contract. */
final class Refusals {
  private final Transcript transcript;
  private final Client anonymous;
  private final Client customer;
  private final Client stranger;

  /**
   * @param customer whose orders they are
   * @param stranger another customer
   */
  Refusals(Transcript transcript, Client anonymous, Client customer, Client stranger) {
    this.transcript = transcript;
    this.anonymous = anonymous;
    this.customer = customer;
    this.stranger = stranger;
  }

  void walk(Order shipped, Order unpaid, Product tea, Product pot) {
    var get = OrderServiceGrpc.getGetOrderMethod();
    var create = OrderServiceGrpc.getCreateOrderMethod();

    transcript.heading("Refused: no token");
    anonymous.refused(get, orderId(shipped.getId()), ErrorReason.ERROR_REASON_TOKEN_MISSING);

    transcript.heading("Refused: another customer's order looks like one that does not exist");
    stranger.refused(
        get,
        orderId(shipped.getId()),
        dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_NOT_FOUND);

    transcript.heading("Refused: a customer may not ship");
    customer.refused(
        OrderServiceGrpc.getShipOrderMethod(),
        shipment(shipped),
        ErrorReason.ERROR_REASON_SCOPE_MISSING);

    transcript.heading("Refused: an unknown product");
    Product unknown = tea.toBuilder().setId(requestId()).build();
    customer.refused(
        create, newOrder(line(unknown, 1)), ErrorReason.ERROR_REASON_PRODUCT_NOT_FOUND);

    transcript.heading("Refused: quantity 0");
    customer.refused(create, newOrder(line(tea, 0)), ErrorReason.ERROR_REASON_INVALID_REQUEST);

    transcript.heading("Refused: more than is in stock");
    customer.refused(
        create, newOrder(line(pot, 1000)), ErrorReason.ERROR_REASON_STOCK_INSUFFICIENT);

    transcript.heading("Refused: a malformed id");
    customer.refused(get, orderId("4711"), ErrorReason.ERROR_REASON_INVALID_REQUEST);

    transcript.heading("Refused: an unknown field in update_mask");
    customer.refused(
        OrderServiceGrpc.getUpdateOrderMethod(),
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId(unpaid.getId()).setNote("ring twice"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note").addPaths("colour"))
            .setRequestId(requestId())
            .build(),
        ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID);
  }
}
