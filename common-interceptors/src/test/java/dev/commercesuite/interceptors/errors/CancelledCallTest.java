package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler hears of the life of its call, through the interceptor that maps errors. */
@Timeout(60)
class CancelledCallTest {
  private static final CallPath PATH = CallPath.forServer().tokens(Tokens.PLAIN).build();

  @Test
  void handlerHearsThatItsCallerHasCancelled() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          of(observer).setOnCancelHandler(told::countDown);
          reached.countDown();
        });
    try (RunningServer server = RunningServer.of(PATH, orders)) {
      ListenableFuture<GetOrderResponse> answer =
          OrderServiceGrpc.newFutureStub(authorized(server)).getOrder(Orders.GET);
      reached.await();

      answer.cancel(true);

      told.await();
    }
  }

  @Test
  void handlerHearsThatItsAnswerWasSent() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          of(observer).setOnCloseHandler(told::countDown);
          Orders.answer(request, observer);
        });
    try (RunningServer server = RunningServer.of(PATH, orders)) {
      assertThat(OrderServiceGrpc.newBlockingStub(authorized(server)).getOrder(Orders.GET))
          .isNotNull();

      told.await();
    }
  }

  @Test
  void handlerHearsThatItsCallerTakesMore() throws InterruptedException {
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    Orders orders =
        Orders.watchOrder((request, observer) -> {
          ServerCallStreamObserver<WatchOrderResponse> messages = of(observer);
          messages.setOnReadyHandler(() -> {
            if (paused.getCount() == 0) {
              told.countDown();
            }
            while (messages.isReady()) {
              messages.onNext(WatchOrderResponse.getDefaultInstance());
              sent.incrementAndGet();
            }
            paused.countDown();
          });
        });
    try (RunningServer server = RunningServer.of(PATH, orders)) {
      SlowClient client = new SlowClient();
      OrderServiceGrpc.newStub(authorized(server)).watchOrder(Orders.WATCH, client);
      client.started.await();
      client.call().request(1);
      paused.await();

      client.call().request(sent.get());

      told.await();
    }
  }

  @Test
  void nobodyIsToldWhenAHandlerFailsAfterItsCallWasCancelled() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          of(observer)
              .setOnCancelHandler(() -> {
                told.countDown();
                throw new IllegalStateException("the handler of the cancellation is broken");
              });
          Context.current().addListener(c -> cancelled.countDown(), Runnable::run);
          reached.countDown();
        });
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      try (RunningServer server = RunningServer.of(PATH, orders)) {
        ListenableFuture<GetOrderResponse> answer =
            OrderServiceGrpc.newFutureStub(authorized(server)).getOrder(Orders.GET);
        reached.await();
        answer.cancel(true);
        cancelled.await();
        told.await();
      }
      assertThat(log.events()).isEmpty();
    }
  }

  private static <T> ServerCallStreamObserver<T> of(StreamObserver<T> observer) {
    return (ServerCallStreamObserver<T>) observer;
  }

  private static Channel authorized(RunningServer server) {
    return server.channel(Tokens.authorization("Bearer user-1:orders"));
  }

  /** Takes as many messages as it is told to. */
  private static final class SlowClient
      implements ClientResponseObserver<WatchOrderRequest, WatchOrderResponse> {
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile @Nullable ClientCallStreamObserver<WatchOrderRequest> call;

    ClientCallStreamObserver<WatchOrderRequest> call() {
      return Objects.requireNonNull(call);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchOrderRequest> requestStream) {
      call = requestStream;
      requestStream.disableAutoRequestWithInitial(0);
      started.countDown();
    }

    @Override
    public void onNext(WatchOrderResponse message) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {}
  }
}
