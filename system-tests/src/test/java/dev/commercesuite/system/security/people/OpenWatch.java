package dev.commercesuite.system.security.people;

import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.interceptors.client.BearerCredentials;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Somebody watches an order, for as long as the service lets them. */
public final class OpenWatch implements StreamObserver<WatchOrderResponse> {
  private final CompletableFuture<WatchOrderResponse> first = new CompletableFuture<>();
  private final CompletableFuture<@Nullable StatusRuntimeException> end = new CompletableFuture<>();

  private OpenWatch() {}

  /** Returns when the service has sent the order. */
  public static OpenWatch of(Channel orders, Person person, Order order) {
    OpenWatch watch = new OpenWatch();
    OrderServiceGrpc.newStub(orders)
        .withCallCredentials(new BearerCredentials(person::accessToken))
        .watchOrder(WatchOrderRequest.newBuilder().setOrderId(order.getId()).build(), watch);
    watch.first.join();
    return watch;
  }

  /** How the stream ended: with null if OK. */
  public CompletableFuture<@Nullable StatusRuntimeException> end() {
    return end;
  }

  @Override
  public void onNext(WatchOrderResponse message) {
    first.complete(message);
  }

  @Override
  public void onError(Throwable failure) {
    first.completeExceptionally(failure);
    end.complete((StatusRuntimeException) failure);
  }

  @Override
  public void onCompleted() {
    end.complete(null);
  }
}
