package dev.commercesuite.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole path over a real connection. */
class CallPathTest {

  private static final int LARGEST_MESSAGE = 10_000;

  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    CallPath path = CallPath.forServer().tokens(Tokens.PLAIN).build();
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .addService(path.wrap(Orders.answering()))
            .addService(path.wrap(ProtoReflectionServiceV1.newInstance()))
            .fallbackHandlerRegistry(path.unknownMethods())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress(
                "localhost", server.getPort(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void answers() {
    assertThat(OrderServiceGrpc.newBlockingStub(authorized()).getOrder(Orders.GET)).isNotNull();
  }

  @Test
  void refusesAMessageThatGrowsTooLargeWhenItIsUnpacked() {
    GetOrderRequest bomb =
        GetOrderRequest.newBuilder().setOrderId("0".repeat(5 * LARGEST_MESSAGE)).build();
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  OrderServiceGrpc.newBlockingStub(authorized())
                      .withCompression("gzip")
                      .getOrder(bomb));

      assertThat(RemoteFailure.from(refused).is(ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE))
          .isTrue();
      assertThat(refused).hasMessageContaining("larger than the server accepts");
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void reflectionDescribesTheWrappedServices() {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("commerce.order.v1.OrderService")
            .build());

    assertThat(answer.join().getFileDescriptorResponse().getFileDescriptorProtoCount())
        .isPositive();
    requests.onCompleted();
  }

  private Channel authorized() {
    return ClientInterceptors.intercept(channel, Tokens.authorization("Bearer user-1:orders"));
  }
}
