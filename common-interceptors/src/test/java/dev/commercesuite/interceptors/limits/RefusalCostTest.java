package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.logging.AccessLogInterceptor;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a call is refused before, and that it counts all the same. */
class RefusalCostTest {

  @Test
  void refusedCallsCountAndNothingElseIsDoneForThem() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicInteger verified = new AtomicInteger();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Orders orders =
        Orders.getOrder((request, observer) -> {
          busy.countDown();
          finish.await();
          Orders.answer(request, observer);
        });
    CallPath path =
        CallPath.forServer()
            .metrics(registry)
            .tokens(token -> {
              verified.incrementAndGet();
              return Tokens.PLAIN.verify(token);
            })
            .loadLimit(new LoadLimit(1, 1, Duration.ofSeconds(1)))
            .build();
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class);
        RunningServer server = RunningServer.of(path, orders)) {
      Channel channel = server.channel(Tokens.authorization("Bearer user-1:orders"));
      ListenableFuture<GetOrderResponse> first =
          OrderServiceGrpc.newFutureStub(channel).getOrder(Orders.GET);
      busy.await();

      for (int i = 0; i < 20; i++) {
        // Neither the token nor the request is good.
        Channel bad = server.channel(Tokens.authorization("Bearer nonsense"));
        assertThat(
                RemoteFailure.from(
                        catchThrowableOfType(
                            StatusRuntimeException.class,
                            () ->
                                OrderServiceGrpc.newBlockingStub(bad)
                                    .getOrder(GetOrderRequest.getDefaultInstance())))
                    .reason())
            .isEqualTo("OVERLOADED");
      }
      assertThat(verified).hasValue(1);
      assertThat(log.events()).isEmpty();
      assertThat(
              registry
                  .get("grpc.server.handled")
                  .tag("grpc_method", "GetOrder")
                  .tag("grpc_code", "RESOURCE_EXHAUSTED")
                  .counter()
                  .count())
          .isEqualTo(20);

      finish.countDown();
      assertThat(first.get()).isNotNull();
    }
  }
}
