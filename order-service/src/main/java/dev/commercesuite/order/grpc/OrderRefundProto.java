package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.ListOrderRefundsResponse;
import dev.commercesuite.api.order.v1.OrderRefundItem;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.payment.RefundedOrder;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.order.domain.refund.RefundError;
import dev.commercesuite.order.domain.refund.RefundState.Failed;
import dev.commercesuite.order.domain.refund.RefundState.Pending;
import dev.commercesuite.order.domain.refund.RefundState.Succeeded;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.Page;

/** Refunds of orders, from the contract to the domain and back. */
final class OrderRefundProto {
  private OrderRefundProto() {}

  static NewRefund newRefund(RefundOrderRequest request) {
    return new NewRefund(
        request.getItemsList().stream()
            .map(item ->
                new NewRefund.Item(
                    item.getLineId(),
                    item.getQuantity(),
                    item.hasRestock() ? item.getRestock() : null))
            .toList(),
        request.getNote());
  }

  static RefundOrderResponse response(RefundedOrder refunded) {
    return RefundOrderResponse.newBuilder()
        .setOrder(OrderProto.order(refunded.order()))
        .setRefund(refund(refunded.order().id(), refunded.refund()))
        .build();
  }

  static dev.commercesuite.api.order.v1.OrderRefund refund(OrderId order, OrderRefund refund) {
    String currency = refund.amount().currency();
    String paymentRefundId = refund.paymentRefundId();
    dev.commercesuite.api.order.v1.OrderRefund.Builder message =
        dev.commercesuite.api.order.v1.OrderRefund.newBuilder()
            .setId(refund.id().toString())
            .setOrderId(order.toString())
            .setAmount(MoneyProto.money(refund.amount()))
            .addAllItems(refund.items().stream().map(item -> item(item, currency)).toList())
            .setNote(refund.note())
            .setPaymentRefundId(paymentRefundId == null ? "" : paymentRefundId)
            .setCreateTime(Timestamps.of(refund.createTime()))
            .setUpdateTime(Timestamps.of(refund.updateTime()));
    switch (refund.state()) {
      case Pending _ -> message.setState(OrderRefundState.ORDER_REFUND_STATE_PENDING);
      case Succeeded _ -> message.setState(OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED);
      case Failed(RefundError error, String _) ->
          message
              .setState(OrderRefundState.ORDER_REFUND_STATE_FAILED)
              .setError(
                  dev.commercesuite.api.type.v1.PaymentError.newBuilder()
                      .setDeclineCode(error.code())
                      .setMessage(error.message()));
    }
    return message.build();
  }

  private static OrderRefundItem item(OrderRefund.Item item, String currency) {
    return OrderRefundItem.newBuilder()
        .setLineId(item.lineId().toString())
        .setQuantity(item.quantity())
        .setUnshippedQuantity(item.unsent())
        .setRestockedQuantity(item.restocked())
        .setAmount(MoneyProto.money(new Money(currency, item.minorUnits())))
        .build();
  }

  static ListOrderRefundsResponse list(Page<dev.commercesuite.api.order.v1.OrderRefund> page) {
    return ListOrderRefundsResponse.newBuilder()
        .addAllRefunds(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
