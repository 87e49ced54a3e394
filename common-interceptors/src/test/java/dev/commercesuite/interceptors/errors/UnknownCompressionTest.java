package dev.commercesuite.interceptors.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
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
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests in a compression that no server of the suite has. */
class UnknownCompressionTest {
  private static final CallPath PATH = CallPath.forServer().tokens(Tokens.PLAIN).build();

  private final Server server;
  private final CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
  private final ManagedChannel connection;
  private final Channel channel;

  UnknownCompressionTest() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(PATH.wrap(Orders.answering()))
            .fallbackHandlerRegistry(PATH.unknownMethods())
            .addStreamTracerFactory(PATH.unreadableRequests())
            .build()
            .start();
    connection =
        NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .disableRetry()
            .compressorRegistry(compressors)
            .build();
    channel =
        ClientInterceptors.intercept(connection, Tokens.authorization("Bearer user-1:orders"));
  }

  @AfterEach
  void stop() {
    connection.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void areRefusedWithTheKnownOnes() {
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class)) {
      RemoteFailure failure = refused(named("snappy"), OrderServiceGrpc.getGetOrderMethod());

      assertThat(failure.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(failure.is(ErrorReason.ERROR_REASON_NOT_IMPLEMENTED)).isTrue();
      assertThat(failure.message())
          .isEqualTo(
              "The server does not know the compression \"snappy\" (grpc-encoding); expected one of"
                  + " gzip, identity.");
      assertThat(failure.metadata()).containsEntry("compressions", "gzip identity");
      assertThat(log.text()).contains("reason=NOT_IMPLEMENTED", "code=UNIMPLEMENTED");
    }
    assertThat(
            OrderServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getOrder(Orders.GET))
        .isNotNull();
  }

  @Test
  void areRefusedInCallsOfUnknownMethods() {
    var unknown =
        OrderServiceGrpc.getGetOrderMethod().toBuilder()
            .setFullMethodName("commerce.order.v1.OrderService/Guess")
            .build();

    assertThat(refused(named("br"), unknown).is(ErrorReason.ERROR_REASON_NOT_IMPLEMENTED)).isTrue();
  }

  @Test
  void aLongNameIsCut() {
    RemoteFailure failure = refused(named("z".repeat(2_000)), OrderServiceGrpc.getGetOrderMethod());

    assertThat(failure.message()).contains("\"" + "z".repeat(50) + "…\"").hasSizeLessThan(200);
  }

  private RemoteFailure refused(Compressor compressor, MethodDescriptor<?, ?> method) {
    compressors.register(compressor);
    return RemoteFailure.from(
        catchThrowableOfType(
            StatusRuntimeException.class, () -> call(compressor.getMessageEncoding(), method)));
  }

  @SuppressWarnings("unchecked")
  private void call(String compression, MethodDescriptor<?, ?> method) {
    var _ =
        ClientCalls.blockingUnaryCall(
            channel,
            (MethodDescriptor<Object, Object>) method,
            io.grpc.CallOptions.DEFAULT
                .withCompression(compression)
                .withDeadlineAfter(10, TimeUnit.SECONDS),
            Orders.GET);
  }

  /** Calls itself so, and leaves everything as it is. */
  private static Compressor named(String name) {
    return new Compressor() {
      @Override
      public String getMessageEncoding() {
        return name;
      }

      @Override
      public OutputStream compress(OutputStream output) {
        return output;
      }
    };
  }
}
