package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.logging.AccessLogInterceptor;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a real connection: within one JVM, messages have no size. */
class UnreadableRequestsTest {
  private static final int LARGEST = 10_000;

  private static final CallPath PATH =
      CallPath.forServer().tokens(Tokens.PLAIN).largestRequest(LARGEST).build();

  private final Server server;
  private final ManagedChannel connection;
  private final Channel channel;

  UnreadableRequestsTest() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(LARGEST)
            .addService(PATH.wrap(Orders.answering()))
            .addStreamTracerFactory(PATH.unreadableRequests())
            .build()
            .start();
    connection =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .disableRetry()
            .build();
    channel =
        ClientInterceptors.intercept(
            connection, Tokens.authorization("Bearer user-1:orders orders.staff"));
  }

  @AfterEach
  void stop() {
    connection.shutdownNow();
    server.shutdownNow();
  }

  @ParameterizedTest(name = "{0} bytes, {1}")
  @CsvSource({"10001,identity", "1000000,identity", "10001,gzip", "5000000,gzip"})
  void oneThatIsTooLargeHasOneAnswer(int bytes, String compression) {
    GetOrderRequest request =
        GetOrderRequest.newBuilder().setOrderId("x".repeat(bytes - 3)).build();

    RemoteFailure failure =
        failureOf(() ->
            OrderServiceGrpc.newBlockingStub(channel)
                .withCompression(compression)
                .getOrder(request));

    assertThat(failure.is(ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE)).isTrue();
    assertThat(failure.metadata()).isEqualTo(Map.of("max_bytes", "10000"));
    assertThat(failure.message()).contains("at most 10000 bytes");
  }

  @Test
  void oneThatOpensAStreamHasTheSameAnswer() {
    WatchOrderRequest request =
        WatchOrderRequest.newBuilder().setResumeToken("x".repeat(20_000)).build();

    assertThat(
            failureOf(
                    () -> {
                      var _ = OrderServiceGrpc.newBlockingStub(channel).watchOrder(request).next();
                    })
                .is(ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE))
        .isTrue();
  }

  @Test
  void oneThatIsAsLargeAsItMayIsRead() {
    // The tag takes one byte, the length two.
    GetOrderRequest request =
        GetOrderRequest.newBuilder().setOrderId("x".repeat(LARGEST - 3)).build();
    assertThat(request.getSerializedSize()).isEqualTo(LARGEST);

    assertThat(
            failureOf(() -> OrderServiceGrpc.newBlockingStub(channel).getOrder(request))
                .is(ErrorReason.ERROR_REASON_INVALID_REQUEST))
        .isTrue();
  }

  @Test
  void theCallIsLoggedWithItsReasonAndTheConnectionGoesOn() {
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class)) {
      var _ =
          failureOf(() ->
              OrderServiceGrpc.newBlockingStub(channel)
                  .getOrder(GetOrderRequest.newBuilder().setOrderId("x".repeat(20_000)).build()));

      assertThat(
              OrderServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .getOrder(Orders.GET))
          .isNotNull();
      assertThat(log.events()).hasSize(2);
      assertThat(log.text())
          .contains("reason=REQUEST_TOO_LARGE", "code=RESOURCE_EXHAUSTED", "code=OK");
    }
  }

  @Test
  void oneThatIsMarkedAsCompressedAndIsNotIsInvalid() {
    RemoteFailure failure = RemoteFailure.from(refused("identity"));

    assertThat(failure.is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
    assertThat(failure.message()).contains("as gRPC frames them");
  }

  @Test
  void oneThatCannotBeDecompressedIsInvalid() {
    RemoteFailure failure = RemoteFailure.from(refused("gzip"));

    assertThat(failure.is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
    assertThat(failure.message()).contains("cannot be decompressed");
  }

  @Test
  void anUnknownCompressionIsRepeatedAtNoGreatLength() {
    StatusRuntimeException refused = refused("x".repeat(5_000));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(refused.getStatus().getDescription()).contains("xxx…").hasSizeLessThan(150);
  }

  /** Says that it compresses in this way, and does nothing. */
  private StatusRuntimeException refused(String encoding) {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(
        new Compressor() {
          @Override
          public String getMessageEncoding() {
            return encoding;
          }

          @Override
          public OutputStream compress(OutputStream stream) {
            return stream;
          }
        });
    ManagedChannel lying =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .compressorRegistry(compressors)
            .build();
    try {
      return catchThrowableOfType(
          StatusRuntimeException.class,
          () ->
              OrderServiceGrpc.newBlockingStub(lying)
                  .withInterceptors(Tokens.authorization("Bearer user-1:orders"))
                  .withCompression(encoding)
                  .getOrder(Orders.GET));
    } finally {
      lying.shutdownNow();
    }
  }

  private static RemoteFailure failureOf(Runnable call) {
    return RemoteFailure.from(catchThrowableOfType(StatusRuntimeException.class, call::run));
  }
}
