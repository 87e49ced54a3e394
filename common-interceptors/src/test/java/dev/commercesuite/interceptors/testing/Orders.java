package dev.commercesuite.interceptors.testing;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import io.grpc.stub.StreamObserver;

/** A service of the contract whose handlers a test gives; every other RPC is not built. */
public final class Orders extends OrderServiceGrpc.OrderServiceImplBase {

  /** What a handler does with a call. */
  @FunctionalInterface
  public interface Handler<ReqT, RespT> {
    void handle(ReqT request, StreamObserver<RespT> observer) throws Exception;
  }

  /** A request that passes validation. */
  public static final GetOrderRequest GET =
      GetOrderRequest.newBuilder().setOrderId("01890a5d-ac96-774b-bcce-b302099a8057").build();

  public static final WatchOrderRequest WATCH =
      WatchOrderRequest.newBuilder().setOrderId("01890a5d-ac96-774b-bcce-b302099a8057").build();

  private final Handler<GetOrderRequest, GetOrderResponse> getOrder;
  private final Handler<WatchOrderRequest, WatchOrderResponse> watchOrder;

  private Orders(
      Handler<GetOrderRequest, GetOrderResponse> getOrder,
      Handler<WatchOrderRequest, WatchOrderResponse> watchOrder) {
    this.getOrder = getOrder;
    this.watchOrder = watchOrder;
  }

  public static Orders getOrder(Handler<GetOrderRequest, GetOrderResponse> handler) {
    return new Orders(handler, (request, observer) -> observer.onCompleted());
  }

  public static Orders watchOrder(Handler<WatchOrderRequest, WatchOrderResponse> handler) {
    return new Orders(Orders::answer, handler);
  }

  /** Answers every GetOrder with an empty order. */
  public static Orders answering() {
    return getOrder(Orders::answer);
  }

  public static void answer(GetOrderRequest request, StreamObserver<GetOrderResponse> observer) {
    observer.onNext(GetOrderResponse.getDefaultInstance());
    observer.onCompleted();
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<GetOrderResponse> observer) {
    run(getOrder, request, observer);
  }

  @Override
  public void watchOrder(WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    run(watchOrder, request, observer);
  }

  private static <ReqT, RespT> void run(
      Handler<ReqT, RespT> handler, ReqT request, StreamObserver<RespT> observer) {
    try {
      handler.handle(request, observer);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
