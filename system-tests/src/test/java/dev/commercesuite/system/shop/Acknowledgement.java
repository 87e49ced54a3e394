package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.order.v1.CancelOrderResponse;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.DeliverOrderResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderResponse;
import dev.commercesuite.api.payment.v1.CreatePaymentResponse;
import dev.commercesuite.api.payment.v1.CreateRefundResponse;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.RefundState;

/**
 * What a client was told.
 *
 * @param object id of the order, product, payment or refund
 * @param state as the contract names it
 * @param conclusive whether it tells the end: only then every repetition is told the same
 */
public record Acknowledgement(String object, String state, boolean conclusive) {

  public static Acknowledgement by(Message answer) {
    return switch (answer) {
      case CreateOrderResponse it -> conclusive(it.getOrder().getId(), it.getOrder().getState());
      case PayOrderResponse it -> payment(it.getOrder());
      case CancelOrderResponse it ->
          new Acknowledgement(
              it.getOrder().getId(),
              it.getOrder().getState().name(),
              it.getOrder().getState() != OrderState.ORDER_STATE_CANCELLING);
      case ShipOrderResponse it -> conclusive(it.getOrder().getId(), it.getOrder().getState());
      case DeliverOrderResponse it -> conclusive(it.getOrder().getId(), it.getOrder().getState());
      case AdjustStockResponse it -> new Acknowledgement(it.getProduct().getId(), "", true);
      case CreatePaymentResponse it ->
          new Acknowledgement(
              it.getPayment().getId(),
              it.getPayment().getState().name(),
              it.getPayment().getState() != PaymentState.PAYMENT_STATE_PROCESSING);
      case CreateRefundResponse it ->
          new Acknowledgement(
              it.getRefund().getId(),
              it.getRefund().getState().name(),
              it.getRefund().getState() != RefundState.REFUND_STATE_PENDING);
      case RefundOrderResponse it ->
          new Acknowledgement(
              it.getRefund().getId(),
              it.getRefund().getState().name(),
              it.getRefund().getState() != OrderRefundState.ORDER_REFUND_STATE_PENDING);
      default -> throw new IllegalArgumentException("nobody asks for " + answer.getClass());
    };
  }

  /** A payment that succeeds when its order is being cancelled pays nothing. */
  private static Acknowledgement payment(Order order) {
    PaymentProgress progress = order.getPaymentProgress();
    return new Acknowledgement(
        order.getId(),
        order.getState() == OrderState.ORDER_STATE_PAID ? order.getState().name() : progress.name(),
        progress != PaymentProgress.PAYMENT_PROGRESS_PROCESSING);
  }

  private static Acknowledgement conclusive(String order, OrderState state) {
    return new Acknowledgement(order, state.name(), true);
  }
}
