package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.ListOrderEventsResponse;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.type.v1.Actor;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.Page;

/** The history of orders in the contract's words. */
final class OrderEventProto {
  private OrderEventProto() {}

  static dev.commercesuite.api.order.v1.OrderEvent event(OrderEvent event) {
    ShipmentId shipmentId = event.shipmentId();
    String refundId = event.refundId();
    String disputeId = event.disputeId();
    return dev.commercesuite.api.order.v1.OrderEvent.newBuilder()
        .setOrderId(event.orderId().toString())
        .setSequence(event.sequence())
        .setType(type(event.type()))
        .setCreateTime(Timestamps.of(event.createTime()))
        .setState(OrderProto.state(event.state()))
        .setActor(Actor.newBuilder().setKind(kind(event.actorKind())).setId(event.actorId()))
        .setDetail(event.detail())
        .setShipmentId(shipmentId == null ? "" : shipmentId.toString())
        .setRefundId(refundId == null ? "" : refundId)
        .setDisputeId(disputeId == null ? "" : disputeId)
        .build();
  }

  static dev.commercesuite.api.order.v1.OrderChange change(OrderChange change) {
    return dev.commercesuite.api.order.v1.OrderChange.newBuilder()
        .setEvent(event(change.event()))
        .setOrder(OrderProto.order(change.order()))
        .build();
  }

  private static ActorKind kind(dev.commercesuite.order.domain.Actor.Kind kind) {
    return switch (kind) {
      case USER -> ActorKind.ACTOR_KIND_USER;
      case SERVICE -> ActorKind.ACTOR_KIND_SERVICE;
      case SYSTEM -> ActorKind.ACTOR_KIND_SYSTEM;
    };
  }

  private static OrderEventType type(OrderEvent.Type type) {
    return switch (type) {
      case CREATED -> OrderEventType.ORDER_EVENT_TYPE_CREATED;
      case UPDATED -> OrderEventType.ORDER_EVENT_TYPE_UPDATED;
      case PAYMENT_STARTED -> OrderEventType.ORDER_EVENT_TYPE_PAYMENT_STARTED;
      case PAYMENT_ACTION_REQUIRED -> OrderEventType.ORDER_EVENT_TYPE_PAYMENT_ACTION_REQUIRED;
      case PAYMENT_DECLINED -> OrderEventType.ORDER_EVENT_TYPE_PAYMENT_DECLINED;
      case PAID -> OrderEventType.ORDER_EVENT_TYPE_PAID;
      case SHIPPED -> OrderEventType.ORDER_EVENT_TYPE_SHIPPED;
      case DELIVERED -> OrderEventType.ORDER_EVENT_TYPE_DELIVERED;
      case CANCELLATION_STARTED -> OrderEventType.ORDER_EVENT_TYPE_CANCELLATION_STARTED;
      case CANCELLED -> OrderEventType.ORDER_EVENT_TYPE_CANCELLED;
      case EXPIRED -> OrderEventType.ORDER_EVENT_TYPE_EXPIRED;
      case REFUND_STARTED -> OrderEventType.ORDER_EVENT_TYPE_REFUND_STARTED;
      case REFUND_SUCCEEDED -> OrderEventType.ORDER_EVENT_TYPE_REFUND_SUCCEEDED;
      case REFUND_FAILED -> OrderEventType.ORDER_EVENT_TYPE_REFUND_FAILED;
      case REFUNDED_ELSEWHERE -> OrderEventType.ORDER_EVENT_TYPE_REFUNDED_ELSEWHERE;
      case DISPUTE_OPENED -> OrderEventType.ORDER_EVENT_TYPE_DISPUTE_OPENED;
      case DISPUTE_WON -> OrderEventType.ORDER_EVENT_TYPE_DISPUTE_WON;
      case DISPUTE_LOST -> OrderEventType.ORDER_EVENT_TYPE_DISPUTE_LOST;
      case REDACTED -> OrderEventType.ORDER_EVENT_TYPE_REDACTED;
    };
  }

  static ListOrderEventsResponse list(Page<dev.commercesuite.api.order.v1.OrderEvent> page) {
    return ListOrderEventsResponse.newBuilder()
        .addAllEvents(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
