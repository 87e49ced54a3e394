package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.BatchGetOrdersRequest;
import dev.commercesuite.api.order.v1.BatchGetOrdersResponse;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CancelOrderResponse;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderResponse;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.ListOrderChangesResponse;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsResponse;
import dev.commercesuite.api.order.v1.ListOrderRefundsRequest;
import dev.commercesuite.api.order.v1.ListOrderRefundsResponse;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.RedactOrderResponse;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderResponse;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.UpdateOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewRefund;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.payment.RefundedOrder;
import dev.commercesuite.order.domain.refund.OrderRefund;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code commerce.order.v1.OrderService}. */
public final class OrderGrpcService extends OrderServiceGrpc.OrderServiceImplBase {
  private final Orders orders;
  private final OrderPayments payments;
  private final OrderRefunds refunds;
  private final OrderCancellations cancellations;
  private final OrderErasure erasure;
  private final OrderWatches watches;
  private final IdempotentCalls calls;
  private final Pages pages;

  public OrderGrpcService(
      Orders orders,
      OrderPayments payments,
      OrderRefunds refunds,
      OrderCancellations cancellations,
      OrderErasure erasure,
      OrderWatches watches,
      IdempotentCalls calls,
      Pages pages) {
    this.orders = orders;
    this.payments = payments;
    this.refunds = refunds;
    this.cancellations = cancellations;
    this.erasure = erasure;
    this.watches = watches;
    this.calls = calls;
    this.pages = pages;
  }

  @Override
  public void createOrder(
      CreateOrderRequest request, StreamObserver<CreateOrderResponse> observer) {
    Actor actor = CurrentActor.get();
    NewOrder newOrder = OrderProto.newOrder(request);
    if (request.getValidateOnly()) {
      Order quote = orders.quote(actor, newOrder);
      Replies.complete(
          observer, CreateOrderResponse.newBuilder().setOrder(OrderProto.quote(quote)).build());
      return;
    }
    calls.answer(
        OrderServiceGrpc.getCreateOrderMethod(),
        request,
        observer,
        idempotent -> orders.place(actor, idempotent, newOrder),
        (Order order) ->
            CreateOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<GetOrderResponse> observer) {
    Order order = orders.get(CurrentActor.get(), OrderId.of(request.getOrderId()));
    Replies.complete(
        observer, GetOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void batchGetOrders(
      BatchGetOrdersRequest request, StreamObserver<BatchGetOrdersResponse> observer) {
    List<OrderId> ids = request.getOrderIdsList().stream().map(OrderId::of).toList();
    List<Order> found = orders.getAll(CurrentActor.get(), ids);
    Replies.complete(
        observer,
        BatchGetOrdersResponse.newBuilder()
            .addAllOrders(found.stream().map(OrderProto::order).toList())
            .build());
  }

  @Override
  public void listOrders(ListOrdersRequest request, StreamObserver<ListOrdersResponse> observer) {
    Actor actor = CurrentActor.get();
    OrderFilter filter = OrderProto.filter(request, actor);
    Page<dev.commercesuite.api.order.v1.Order> page =
        pages.page(
            request,
            Order::id,
            OrderId::of,
            (after, limit) -> orders.list(actor, filter, after, limit),
            OrderProto::order);
    Replies.complete(observer, OrderProto.list(page));
  }

  @Override
  public void updateOrder(
      UpdateOrderRequest request, StreamObserver<UpdateOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrder().getId());
    OrderUpdate update = OrderProto.update(request);
    calls.answer(
        OrderServiceGrpc.getUpdateOrderMethod(),
        request,
        observer,
        idempotent -> orders.update(CurrentActor.get(), idempotent, id, update),
        (Order order) ->
            UpdateOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void payOrder(PayOrderRequest request, StreamObserver<PayOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    Long expectedVersion = Etag.expectedVersion(request.getEtag());
    calls.answer(
        OrderServiceGrpc.getPayOrderMethod(),
        request,
        observer,
        idempotent ->
            payments.pay(
                CurrentActor.get(),
                idempotent,
                id,
                request.getPaymentMethodToken(),
                request.getReturnUrl(),
                expectedVersion),
        (Order order) -> PayOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void cancelOrder(
      CancelOrderRequest request, StreamObserver<CancelOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    Long expectedVersion = Etag.expectedVersion(request.getEtag());
    calls.answer(
        OrderServiceGrpc.getCancelOrderMethod(),
        request,
        observer,
        idempotent ->
            cancellations.cancel(
                CurrentActor.get(), idempotent, id, request.getNote(), expectedVersion),
        (Order order) ->
            CancelOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void shipOrder(ShipOrderRequest request, StreamObserver<ShipOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    NewShipment shipment = OrderProto.newShipment(request);
    Long expectedVersion = Etag.expectedVersion(request.getEtag());
    calls.answer(
        OrderServiceGrpc.getShipOrderMethod(),
        request,
        observer,
        idempotent -> orders.ship(CurrentActor.get(), idempotent, id, shipment, expectedVersion),
        (Order order) -> ShipOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void deliverOrder(
      DeliverOrderRequest request, StreamObserver<DeliverOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    String shipmentId = request.getShipmentId();
    Long expectedVersion = Etag.expectedVersion(request.getEtag());
    calls.answer(
        OrderServiceGrpc.getDeliverOrderMethod(),
        request,
        observer,
        idempotent ->
            orders.deliver(
                CurrentActor.get(),
                idempotent,
                id,
                shipmentId.isEmpty() ? null : ShipmentId.of(shipmentId),
                expectedVersion),
        (Order order) ->
            DeliverOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void listOrderEvents(
      ListOrderEventsRequest request, StreamObserver<ListOrderEventsResponse> observer) {
    Actor actor = CurrentActor.get();
    OrderId id = OrderId.of(request.getOrderId());
    Page<dev.commercesuite.api.order.v1.OrderEvent> page =
        pages.page(
            request,
            OrderEvent::sequence,
            Long::valueOf,
            (after, limit) -> orders.events(actor, id, after == null ? 0 : after, limit),
            OrderEventProto::event);
    Replies.complete(observer, OrderEventProto.list(page));
  }

  @Override
  public void watchOrder(WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    watches.watch(CurrentActor.get(), request, observer);
  }

  @Override
  public void watchOrders(
      WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
    watches.watch(CurrentActor.get(), request, observer);
  }

  @Override
  public void listOrderChanges(
      ListOrderChangesRequest request, StreamObserver<ListOrderChangesResponse> observer) {
    Replies.complete(observer, watches.list(CurrentActor.get(), request));
  }

  @Override
  public void refundOrder(
      RefundOrderRequest request, StreamObserver<RefundOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    NewRefund refund = OrderRefundProto.newRefund(request);
    Long expectedVersion = Etag.expectedVersion(request.getEtag());
    calls.answer(
        OrderServiceGrpc.getRefundOrderMethod(),
        request,
        observer,
        idempotent -> refunds.refund(CurrentActor.get(), idempotent, id, refund, expectedVersion),
        (RefundedOrder refunded) -> OrderRefundProto.response(refunded));
  }

  @Override
  public void listOrderRefunds(
      ListOrderRefundsRequest request, StreamObserver<ListOrderRefundsResponse> observer) {
    Actor actor = CurrentActor.get();
    OrderId id = OrderId.of(request.getOrderId());
    Page<dev.commercesuite.api.order.v1.OrderRefund> page =
        pages.page(
            request,
            OrderRefund::number,
            Integer::valueOf,
            (after, limit) -> refunds.list(actor, id, after == null ? 0 : after, limit),
            refund -> OrderRefundProto.refund(id, refund));
    Replies.complete(observer, OrderRefundProto.list(page));
  }

  @Override
  public void redactOrder(
      RedactOrderRequest request, StreamObserver<RedactOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    calls.answer(
        OrderServiceGrpc.getRedactOrderMethod(),
        request,
        observer,
        idempotent -> erasure.redact(CurrentActor.get(), idempotent, id),
        (Order order) ->
            RedactOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }
}
