package dev.commercesuite.interceptors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts in the rate that the autoscaler works from. */
class ServerRequestRateTest {
  private static final int MESSAGES = 5;

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().metrics(registry).tokens(Tokens.PLAIN).build(),
          Orders.watchOrder(ServerRequestRateTest::sendMessages),
          new ServingHealth(List.of()).service());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aStreamCountsOnce() {
    assertThat(orders().watchOrder(Orders.WATCH)).toIterable().hasSize(MESSAGES);

    assertThat(rateOfTheLastSecond()).isEqualTo(1);
  }

  @Test
  void aRefusedCallCounts() {
    var withoutToken = OrderServiceGrpc.newBlockingStub(server.channel());
    for (int call = 0; call < 3; call++) {
      assertThat(
              catchThrowableOfType(
                  StatusRuntimeException.class, () -> withoutToken.getOrder(Orders.GET)))
          .isNotNull();
    }

    assertThat(rateOfTheLastSecond()).isEqualTo(3);
  }

  @Test
  void healthDoesNotCount() {
    var health = HealthGrpc.newBlockingStub(server.channel());
    assertThat(health.check(HealthCheckRequest.getDefaultInstance())).isNotNull();
    assertThat(orders().getOrder(Orders.GET)).isNotNull();

    assertThat(rateOfTheLastSecond()).isEqualTo(1);
  }

  private OrderServiceGrpc.OrderServiceBlockingStub orders() {
    return OrderServiceGrpc.newBlockingStub(
        server.channel(Tokens.authorization("Bearer user-1:orders")));
  }

  private double rateOfTheLastSecond() {
    clock.add(Duration.ofSeconds(1));
    return registry.get("grpc.requests.per.second").gauge().value();
  }

  private static void sendMessages(
      WatchOrderRequest request, StreamObserver<WatchOrderResponse> observer) {
    for (int message = 0; message < MESSAGES; message++) {
      observer.onNext(WatchOrderResponse.getDefaultInstance());
    }
    observer.onCompleted();
  }
}
