package dev.commercesuite.interceptors.health;

import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.NOT_SERVING;
import static io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.RunningServer;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingHealthTest {

  private static final String ORDERS = "commerce.order.v1.OrderService";

  private final ServingHealth health =
      new ServingHealth(List.of(OrderServiceGrpc.getServiceDescriptor()));
  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().build(),
          () -> ServerInterceptors.intercept(health.service(), new Failing()));
  private volatile boolean failing;

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

  @Test
  void setsTheOthersWhenTheWatchersOfOneThrow() {
    Iterator<HealthCheckResponse> watch =
        HealthGrpc.newBlockingStub(server.channel()).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(watch.next().getStatus()).isEqualTo(NOT_SERVING);

    failing = true;
    assertThatThrownBy(health::serving).hasMessage("a watcher that throws");
    failing = false;
    assertThat(check("")).isEqualTo(SERVING);
    assertThat(check(ORDERS)).isEqualTo(SERVING);

    failing = true;
    assertThatThrownBy(health::drain).hasMessage("a watcher that throws");
    failing = false;
    assertThat(check(ORDERS)).isEqualTo(NOT_SERVING);
    health.serving();
    assertThat(check("")).isEqualTo(NOT_SERVING);
    assertThat(check(ORDERS)).isEqualTo(NOT_SERVING);
  }

  /** Throws instead of what it should send. */
  private final class Failing implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(RespT message) {
              if (failing) {
                throw new IllegalStateException("a watcher that throws");
              }
              super.sendMessage(message);
            }
          },
          headers);
    }
  }

  private ServingStatus check(String service) {
    return HealthGrpc.newBlockingStub(server.channel())
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }
}
