package dev.commercesuite.interceptors.health;

import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING;
import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.RunningServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingHealthTest {

  private static final String ORDERS = "commerce.order.v1.OrderService";

  private final ServingHealth health =
      new ServingHealth(List.of(OrderServiceGrpc.getServiceDescriptor()));
  private final RunningServer server =
      RunningServer.of(CallPath.forServer().build(), health.service());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void servesFromReadyToDrain() {
    assertThat(check("")).isEqualTo(NOT_SERVING);
    assertThat(check(ORDERS)).isEqualTo(NOT_SERVING);

    health.serving();
    assertThat(check("")).isEqualTo(SERVING);
    assertThat(check(ORDERS)).isEqualTo(SERVING);

    health.drain();
    health.serving();
    assertThat(check("")).isEqualTo(NOT_SERVING);
    assertThat(check(ORDERS)).isEqualTo(NOT_SERVING);
  }

  @Test
  void keepsTheStatusOfTheHealthServiceForUnknownNames() {
    assertThat(
            catchThrowableOfType(StatusRuntimeException.class, () -> check("unknown")).getStatus())
        .extracting(Status::getCode)
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  private ServingStatus check(String service) {
    return HealthGrpc.newBlockingStub(server.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
