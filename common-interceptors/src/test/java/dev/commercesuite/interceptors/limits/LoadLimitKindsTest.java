package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unary calls and streams do not take each other's places, and give their own back. */
class LoadLimitKindsTest {
  private static final LoadLimit ONE_CALL_TWO_STREAMS = new LoadLimit(1, 2, Duration.ofMillis(700));
  private static final LoadLimit TWO_CALLS_ONE_STREAM = new LoadLimit(2, 1, Duration.ofMillis(700));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void streamsLeaveTheirPlacesToUnaryCallsAndAreCountedApart() {
    Orders orders =
        Orders.watchOrder(
            (request, observer) -> observer.onNext(WatchOrderResponse.getDefaultInstance()));
    try (RunningServer server = serving(ONE_CALL_TWO_STREAMS, orders)) {
      Channel channel = authorized(server);
      open(channel);
      open(channel);

      assertThat(inFlight("stream")).isEqualTo(2);
      assertThat(inFlight("unary")).isZero();
      assertOverloaded(() -> open(channel));
      assertThat(OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)).isNotNull();
    }
  }

  @Test
  void unaryCallsLeaveTheirPlacesToStreams() throws Exception {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch finish = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          busy.countDown();
          finish.await();
          Orders.answer(request, observer);
        });
    try (RunningServer server = serving(TWO_CALLS_ONE_STREAM, orders)) {
      Channel channel = authorized(server);
      ListenableFuture<GetOrderResponse> first = get(channel);
      ListenableFuture<GetOrderResponse> second = get(channel);
      busy.await();

      assertThat(inFlight("unary")).isEqualTo(2);
      assertThat(inFlight("stream")).isZero();
      assertOverloaded(() -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET));
      assertThat(OrderServiceGrpc.newBlockingStub(channel).watchOrder(Orders.WATCH).hasNext())
          .isFalse();

      finish.countDown();
      assertThat(first.get()).isNotNull();
      assertThat(second.get()).isNotNull();
    }
  }

  @Test
  @Timeout(60)
  void givesThePlaceBackOfACallThatEndsAndOfOneThatIsCancelled() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          busy.countDown();
          never.await();
        });
    try (RunningServer server = serving(TWO_CALLS_ONE_STREAM, orders)) {
      Channel channel = authorized(server);
      ListenableFuture<GetOrderResponse> call = get(channel);
      busy.await();
      assertThat(OrderServiceGrpc.newBlockingStub(channel).watchOrder(Orders.WATCH).hasNext())
          .isFalse();

      call.cancel(true);
      never.countDown();

      while (inFlight("unary") > 0 || inFlight("stream") > 0) {
        LockSupport.parkNanos(1_000);
      }
    }
  }

  @Test
  void hasRoomForOneCallOfEachKindAtLeast() {
    assertThat(new LoadLimit(1, 1, Duration.ofNanos(1)).unaryCalls()).isEqualTo(1);
    assertThatThrownBy(() -> new LoadLimit(0, 1, Duration.ofSeconds(1)))
        .hasMessageContaining("unaryCalls is 0");
    assertThatThrownBy(() -> new LoadLimit(1, 0, Duration.ofSeconds(1)))
        .hasMessageContaining("streams is 0");
    assertThatThrownBy(() -> new LoadLimit(1, 1, Duration.ZERO))
        .hasMessageContaining("retryDelay is PT0S");
  }

  private RunningServer serving(LoadLimit limit, Orders orders) {
    return RunningServer.of(
        CallPath.forServer().metrics(registry).tokens(Tokens.PLAIN).loadLimit(limit).build(),
        orders);
  }

  private static Channel authorized(RunningServer server) {
    return server.channel(Tokens.authorization("Bearer user-1:orders"));
  }

  private static ListenableFuture<GetOrderResponse> get(Channel channel) {
    return OrderServiceGrpc.newFutureStub(channel).getOrder(Orders.GET);
  }

  /** Opens a stream, whose first message has come. */
  private static void open(Channel channel) {
    assertThat(OrderServiceGrpc.newBlockingStub(channel).watchOrder(Orders.WATCH).next())
        .isNotNull();
  }

  private static void assertOverloaded(ThrowingCallable call) {
    assertThat(
            RemoteFailure.from(catchThrowableOfType(StatusRuntimeException.class, call))
                .is(ErrorReason.ERROR_REASON_OVERLOADED))
        .isTrue();
  }

  private double inFlight(String kind) {
    return registry.get("grpc.server.calls.in.flight").tag("kind", kind).gauge().value();
  }
}
