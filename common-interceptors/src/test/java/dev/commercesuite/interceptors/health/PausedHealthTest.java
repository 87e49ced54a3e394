package dev.commercesuite.interceptors.health;

import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING;
import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.RunningServer;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausedHealthTest {
  private static final String ORDERS = "commerce.order.v1.OrderService";

  @Test
  void processThatCannotServeForNowServesAgain() {
    ServingHealth health = new ServingHealth(List.of(OrderServiceGrpc.getServiceDescriptor()));
    try (RunningServer server = RunningServer.of(CallPath.forServer().build(), health.service())) {
      health.serving();

      health.notServing();
      assertThat(check(server, "")).isEqualTo(NOT_SERVING);
      assertThat(check(server, ORDERS)).isEqualTo(NOT_SERVING);

      health.serving();
      assertThat(check(server, "")).isEqualTo(SERVING);
      assertThat(check(server, ORDERS)).isEqualTo(SERVING);
    }
  }

  private static ServingStatus check(RunningServer server, String service) {
    return HealthGrpc.newBlockingStub(server.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
