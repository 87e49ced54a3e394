package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.RunningServer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.Test;

/** The services of grpc-java make statuses of their own, which repeat what was asked for. */
class InfrastructureAnswersTest {

  @Test
  void repeatNoMoreThanOtherAnswersDo() {
    HealthCheckRequest request =
        HealthCheckRequest.newBuilder().setService("x".repeat(500_000)).build();
    try (RunningServer server =
        RunningServer.of(
            CallPath.forServer().build(), new HealthStatusManager().getHealthService())) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> HealthGrpc.newBlockingStub(server.channel()).check(request));

      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(refused.getStatus().getDescription())
          .startsWith("unknown service xxx")
          .endsWith("x…")
          .hasSizeLessThan(Failure.LONGEST_MESSAGE);
    }
  }
}
