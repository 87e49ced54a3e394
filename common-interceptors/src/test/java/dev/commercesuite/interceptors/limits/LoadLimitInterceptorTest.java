package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoadLimitInterceptorTest {

  @Test
  void refusesCallsAboveTheLimitButNeverHealth() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          busy.countDown();
          finish.await();
          Orders.answer(request, observer);
        });
    CallPath path =
        CallPath.forServer()
            .tokens(Tokens.PLAIN)
            .loadLimit(new LoadLimit(1, 1, Duration.ofMillis(700)))
            .build();
    try (RunningServer server =
        RunningServer.of(path, orders, new ServingHealth(List.of()).service())) {
      Channel channel = server.channel(Tokens.authorization("Bearer user-1:orders"));
      ListenableFuture<GetOrderResponse> first =
          OrderServiceGrpc.newFutureStub(channel).getOrder(Orders.GET);
      busy.await();

      RemoteFailure refusal =
          RemoteFailure.from(
              catchThrowableOfType(
                  StatusRuntimeException.class,
                  () -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)));
      assertThat(refusal.is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
      assertThat(refusal.retryDelay()).isEqualTo(Duration.ofMillis(700));
      assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()))
          .isNotNull();

      finish.countDown();
      assertThat(first.get()).isNotNull();
    }
  }

  /** On one thread: the server is done with a call before the client makes the next one. */
  @Test
  void givesThePlaceOfARefusedCallBack() throws Exception {
    CallPath path =
        CallPath.forServer()
            .tokens(Tokens.PLAIN)
            .loadLimit(new LoadLimit(1, 1, Duration.ofSeconds(1)))
            .build();
    String name = InProcessServerBuilder.generateName();
    Server server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(path.wrap(Orders.answering()))
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(reasonOf(channel)).isEqualTo("TOKEN_MISSING");
      }
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static String reasonOf(Channel channel) {
    return RemoteFailure.from(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)))
        .reason();
  }
}
