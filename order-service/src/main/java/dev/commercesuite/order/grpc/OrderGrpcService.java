package dev.commercesuite.order.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
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
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsResponse;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.api.order.v1.PaymentProgress;
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
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.order.PayOrder;
import dev.commercesuite.order.domain.order.Resumable;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCall;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** {@code commerce.order.v1.OrderService}. */
public final class OrderGrpcService extends OrderServiceGrpc.OrderServiceImplBase {
  private final Orders orders;
  private final OrderPayments payments;
  private final OrderCancellations cancellations;
  private final OrderWatches watches;
  private final IdempotentCalls calls;
  private final PageTokens pageTokens;

  public OrderGrpcService(
      Orders orders,
      OrderPayments payments,
      OrderCancellations cancellations,
      OrderWatches watches,
      IdempotentCalls calls,
      PageTokens pageTokens) {
    this.orders = orders;
    this.payments = payments;
    this.cancellations = cancellations;
    this.watches = watches;
    this.calls = calls;
    this.pageTokens = pageTokens;
  }

  @Override
  public void createOrder(
      CreateOrderRequest request, StreamObserver<CreateOrderResponse> observer) {
    Actor actor = CurrentActor.current();
    NewOrder newOrder = OrderProto.newOrder(request);
    if (request.getValidateOnly()) {
      Order quote = orders.quote(actor, newOrder);
      Replies.complete(
          observer, CreateOrderResponse.newBuilder().setOrder(OrderProto.quote(quote)).build());
      return;
    }
    IdempotentCall<Order, CreateOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getCreateOrderMethod(),
            request,
            order -> CreateOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Replies.complete(observer, call.response(orders.place(actor, newOrder, call.once())));
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<GetOrderResponse> observer) {
    Order order = orders.get(CurrentActor.current(), OrderId.of(request.getOrderId()));
    Replies.complete(
        observer, GetOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
  }

  @Override
  public void batchGetOrders(
      BatchGetOrdersRequest request, StreamObserver<BatchGetOrdersResponse> observer) {
    List<OrderId> ids = request.getOrderIdsList().stream().map(OrderId::of).toList();
    List<Order> found = orders.getAll(CurrentActor.current(), ids);
    Replies.complete(
        observer,
        BatchGetOrdersResponse.newBuilder()
            .addAllOrders(found.stream().map(OrderProto::order).toList())
            .build());
  }

  @Override
  public void listOrders(ListOrdersRequest request, StreamObserver<ListOrdersResponse> observer) {
    Actor actor = CurrentActor.current();
    int size = PageSize.requested(request.getPageSize()).items();
    List<String> position = pageTokens.position(request);
    OrderId after = position.isEmpty() ? null : OrderId.of(position.getFirst());
    // One more than the page, to know whether there is another.
    List<Order> found = orders.list(actor, OrderProto.filter(request, actor), after, size + 1);
    List<Order> page = found.subList(0, Math.min(size, found.size()));
    ListOrdersResponse.Builder response =
        ListOrdersResponse.newBuilder().addAllOrders(page.stream().map(OrderProto::order).toList());
    if (found.size() > size) {
      response.setNextPageToken(pageTokens.next(request, page.getLast().id().toString()));
    }
    Replies.complete(observer, response.build());
  }

  @Override
  public void updateOrder(
      UpdateOrderRequest request, StreamObserver<UpdateOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrder().getId());
    OrderUpdate update = OrderProto.update(request);
    IdempotentCall<Order, UpdateOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getUpdateOrderMethod(),
            request,
            order -> UpdateOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Replies.complete(
        observer, call.response(orders.update(CurrentActor.current(), id, update, call.once())));
  }

  @Override
  public void payOrder(PayOrderRequest request, StreamObserver<PayOrderResponse> observer) {
    PayOrder payment = OrderProto.payOrder(request);
    IdempotentCall<Order, PayOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getPayOrderMethod(),
            request,
            order -> PayOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Resumable<Order> resumable = new Resumable<>(call.once(), OrderGrpcService::isProcessing);
    Replies.complete(
        observer, call.response(payments.pay(CurrentActor.current(), payment, resumable)));
  }

  @Override
  public void cancelOrder(
      CancelOrderRequest request, StreamObserver<CancelOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    IdempotentCall<Order, CancelOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getCancelOrderMethod(),
            request,
            order -> CancelOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Resumable<Order> resumable = new Resumable<>(call.once(), OrderGrpcService::isCancelling);
    Replies.complete(
        observer,
        call.response(
            cancellations.cancel(
                CurrentActor.current(),
                id,
                request.getReason(),
                ValueProto.expectedVersion(request.getEtag()),
                resumable)));
  }

  @Override
  public void shipOrder(ShipOrderRequest request, StreamObserver<ShipOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    IdempotentCall<Order, ShipOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getShipOrderMethod(),
            request,
            order -> ShipOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Replies.complete(
        observer,
        call.response(
            orders.ship(
                CurrentActor.current(),
                id,
                request.getCarrier(),
                request.getTrackingNumber(),
                ValueProto.expectedVersion(request.getEtag()),
                call.once())));
  }

  @Override
  public void deliverOrder(
      DeliverOrderRequest request, StreamObserver<DeliverOrderResponse> observer) {
    OrderId id = OrderId.of(request.getOrderId());
    IdempotentCall<Order, DeliverOrderResponse> call =
        calls.of(
            OrderServiceGrpc.getDeliverOrderMethod(),
            request,
            order -> DeliverOrderResponse.newBuilder().setOrder(OrderProto.order(order)).build());
    Replies.complete(
        observer,
        call.response(
            orders.deliver(
                CurrentActor.current(),
                id,
                ValueProto.expectedVersion(request.getEtag()),
                call.once())));
  }

  @Override
  public void listOrderEvents(
      ListOrderEventsRequest request, StreamObserver<ListOrderEventsResponse> observer) {
    int size = PageSize.requested(request.getPageSize()).items();
    List<String> position = pageTokens.position(request);
    long after = position.isEmpty() ? 0 : Long.parseLong(position.getFirst());
    List<OrderEvent> found =
        orders.events(CurrentActor.current(), OrderId.of(request.getOrderId()), after, size + 1);
    List<OrderEvent> page = found.subList(0, Math.min(size, found.size()));
    ListOrderEventsResponse.Builder response =
        ListOrderEventsResponse.newBuilder()
            .addAllEvents(page.stream().map(OrderEventProto::event).toList());
    if (found.size() > size) {
      response.setNextPageToken(pageTokens.next(request, Long.toString(page.getLast().sequence())));
    }
    Replies.complete(observer, response.build());
  }

  @Override
  public void watchOrder(WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    watches.watch(CurrentActor.current(), request, observer);
  }

  @Override
  public void watchOrders(
      WatchOrdersRequest request, StreamObserver<WatchOrdersResponse> observer) {
    watches.watch(CurrentActor.current(), request, observer);
  }

  /** Whether a stored response leaves it open what has become of the payment. */
  private static boolean isProcessing(byte[] response) {
    try {
      return PayOrderResponse.parseFrom(response).getOrder().getPaymentProgress()
          == PaymentProgress.PAYMENT_PROGRESS_PROCESSING;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored response of PayOrder cannot be read", e);
    }
  }

  /** Whether a stored response leaves it open when the order will be cancelled. */
  private static boolean isCancelling(byte[] response) {
    try {
      return CancelOrderResponse.parseFrom(response).getOrder().getState()
          == OrderState.ORDER_STATE_CANCELLING;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored response of CancelOrder cannot be read", e);
    }
  }
}
