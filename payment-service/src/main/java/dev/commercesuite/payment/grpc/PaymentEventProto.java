package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.ListPaymentEventsResponse;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.feed.PaymentChange;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.Page;

/** The history of payments, from the domain to the contract. */
final class PaymentEventProto {
  private PaymentEventProto() {}

  static dev.commercesuite.api.payment.v1.PaymentEvent event(PaymentEvent event) {
    RefundId refund = event.refund();
    DisputeId dispute = event.dispute();
    return dev.commercesuite.api.payment.v1.PaymentEvent.newBuilder()
        .setPaymentId(event.payment().toString())
        .setSequence(event.sequence())
        .setType(PaymentEventType.valueOf("PAYMENT_EVENT_TYPE_" + event.type().name()))
        .setCreateTime(Timestamps.of(event.createTime()))
        .setState(PaymentProto.state(event.state()))
        .setAmount(ValueProto.money(event.amount()))
        .setRefundId(refund == null ? "" : refund.toString())
        .setDisputeId(dispute == null ? "" : dispute.toString())
        .setActor(actor(event.actor()))
        .setDetail(event.detail())
        .build();
  }

  static dev.commercesuite.api.payment.v1.PaymentChange change(PaymentChange change) {
    var message =
        dev.commercesuite.api.payment.v1.PaymentChange.newBuilder()
            .setEvent(event(change.event()))
            .setPayment(PaymentProto.payment(change.payment()));
    Refund refund = change.refund();
    if (refund != null) {
      message.setRefund(RefundProto.refund(refund));
    }
    return message.build();
  }

  private static dev.commercesuite.api.type.v1.Actor actor(Actor actor) {
    return dev.commercesuite.api.type.v1.Actor.newBuilder()
        .setKind(ActorKind.valueOf("ACTOR_KIND_" + actor.kind().name()))
        .setId(actor.id())
        .build();
  }

  static ListPaymentEventsResponse list(Page<dev.commercesuite.api.payment.v1.PaymentEvent> page) {
    return ListPaymentEventsResponse.newBuilder()
        .addAllEvents(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
