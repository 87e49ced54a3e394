package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ShipmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an order.
 *
 * @param sequence its place in the order's history, without gaps; also the order's version after it
 * @param state the order's state after it
 * @param actorId who caused it; empty for the service itself
 * @param detail what else there is to say, for people; may be empty
 * @param shipmentId the shipment that was sent or has arrived; null for every other type
 * @param refundId the refund that began or ended; for REFUNDED_ELSEWHERE the payment service's;
 *     null for every other type
 * @param disputeId the payment service's dispute that was opened or decided; null for every other
 *     type
 */
public record OrderEvent(
    OrderId orderId,
    long sequence,
    Type type,
    OrderState state,
    Actor.Kind actorKind,
    String actorId,
    String detail,
    @Nullable ShipmentId shipmentId,
    @Nullable String refundId,
    @Nullable String disputeId,
    Instant createTime) {

  /** What happened. */
  public enum Type {
    CREATED,
    UPDATED,
    PAYMENT_STARTED,
    PAYMENT_ACTION_REQUIRED,
    PAYMENT_DECLINED,
    PAID,
    SHIPPED,
    DELIVERED,
    CANCELLATION_STARTED,
    CANCELLED,
    EXPIRED,
    REFUND_STARTED,
    REFUND_SUCCEEDED,
    REFUND_FAILED,
    REFUNDED_ELSEWHERE,
    DISPUTE_OPENED,
    DISPUTE_WON,
    DISPUTE_LOST,
    REDACTED
  }
}
