package dev.commercesuite.runtime.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.limits.LoadLimit;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits hold on the wire, not just in the builder. */
class GrpcServerTest {
  private static final ConnectionLimits TIGHT =
      new ConnectionLimits(
          2_000,
          2_000,
          2,
          10,
          Duration.ofMillis(300),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30));

  private final ServerUnderTest server =
      ServerUnderTest.listening(TestServers.loopback(TIGHT, LoadLimit.DEFAULT));
  private final ManagedChannel client = server.outsideChannel();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void saysServingOnlyWhenTold() {
    assertThat(check(client, "").getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    server.grpc().serving();
    assertThat(check(client, "").getStatus()).isEqualTo(ServingStatus.SERVING);
    server.grpc().drain();
    assertThat(check(client, "").getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void refusesALargeMessage() {
    assertThatThrownBy(() -> check(client, "x".repeat(3_000)))
        .satisfies(e -> code(e, Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void refusesLargeHeaders() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "y".repeat(3_000));

    assertThatThrownBy(() ->
            HealthGrpc.newBlockingStub(client)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .check(HealthCheckRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void cutsOffWhoDoesNotFinishTheHandshake() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("localhost", server.port()));
      socket.setSoTimeout(5_000);

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void answersPlaintextWithNothing() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("localhost", server.port()));
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();

      assertThat(new String(answer, US_ASCII)).doesNotContain("HTTP");
    }
  }

  private static HealthCheckResponse check(ManagedChannel channel, String service) {
    return ClientCalls.blockingUnaryCall(
        channel,
        HealthGrpc.getCheckMethod(),
        CallOptions.DEFAULT,
        HealthCheckRequest.newBuilder().setService(service).build());
  }

  private static void code(Throwable thrown, Status.Code code) {
    assertThat(((StatusRuntimeException) thrown).getStatus().getCode()).isEqualTo(code);
  }
}
