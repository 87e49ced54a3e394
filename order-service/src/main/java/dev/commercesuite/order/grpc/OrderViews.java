package dev.commercesuite.order.grpc;

import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderRefund;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.views.AnswerViews;

/**
 * What of orders, their history and the stock not everyone sees who may see the object. Which
 * objects those are is decided in the domain.
 */
public final class OrderViews {
  /** Of everything that this service sends. */
  public static final AnswerViews ALL =
      AnswerViews.builder()
          .show(Order.getDescriptor(), Order.Builder.class, OrderViews::order)
          .show(OrderRefund.getDescriptor(), OrderRefund.Builder.class, OrderViews::refund)
          .show(OrderEvent.getDescriptor(), OrderEvent.Builder.class, OrderViews::event)
          .show(Stock.getDescriptor(), Stock.Builder.class, OrderViews::stock)
          .build();

  private OrderViews() {}

  private static void order(Order.Builder order, Caller caller) {
    Viewer viewer = new Viewer(caller);
    if (!viewer.mayPayAs(order.getCustomerId())) {
      order.clearNextAction();
    }
  }

  private static void refund(OrderRefund.Builder refund, Caller caller) {
    if (!new Viewer(caller).seesRefundNotes()) {
      refund.clearNote();
    }
  }

  private static void event(OrderEvent.Builder event, Caller caller) {
    Viewer viewer = new Viewer(caller);
    if (viewer.isStaff()) {
      return;
    }
    if (!maySeeDetail(event, viewer)) {
      event.clearDetail();
    }
    event.setActor(event.getActor().toBuilder().clearId());
  }

  /** A type whose detail nobody has decided about shows none. */
  private static boolean maySeeDetail(OrderEvent.Builder event, Viewer viewer) {
    return switch (event.getType()) {
      case ORDER_EVENT_TYPE_PAYMENT_DECLINED,
          ORDER_EVENT_TYPE_SHIPPED,
          ORDER_EVENT_TYPE_DELIVERED,
          ORDER_EVENT_TYPE_REFUND_FAILED ->
          true;
      case ORDER_EVENT_TYPE_CANCELLATION_STARTED, ORDER_EVENT_TYPE_CANCELLED ->
          viewer.is(event.getActor());
      case ORDER_EVENT_TYPE_CREATED,
          ORDER_EVENT_TYPE_UPDATED,
          ORDER_EVENT_TYPE_PAYMENT_STARTED,
          ORDER_EVENT_TYPE_PAYMENT_ACTION_REQUIRED,
          ORDER_EVENT_TYPE_PAID,
          ORDER_EVENT_TYPE_EXPIRED,
          ORDER_EVENT_TYPE_REFUND_STARTED,
          ORDER_EVENT_TYPE_REFUND_SUCCEEDED,
          ORDER_EVENT_TYPE_REFUNDED_ELSEWHERE,
          ORDER_EVENT_TYPE_REDACTED,
          ORDER_EVENT_TYPE_DISPUTE_OPENED,
          ORDER_EVENT_TYPE_DISPUTE_WON,
          ORDER_EVENT_TYPE_DISPUTE_LOST,
          ORDER_EVENT_TYPE_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }

  private static void stock(Stock.Builder stock, Caller caller) {
    if (!new Viewer(caller).seesAllOfTheCatalogue()) {
      stock.clear();
    }
  }
}
