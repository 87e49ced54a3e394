package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.ListOrderChangesResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.order.v1.WatchOrdersRequest;
import dev.commercesuite.api.order.v1.WatchOrdersResponse;
import dev.commercesuite.runtime.grpc.Replies;
import io.grpc.stub.StreamObserver;

/** The RPCs of the service that follow orders, and no other. */
final class OrderWatchesService extends OrderServiceGrpc.OrderServiceImplBase {
  private final OrderWatches watches;

  OrderWatchesService(OrderWatches watches) {
    this.watches = watches;
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
}
