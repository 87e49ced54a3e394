package dev.commercesuite.interceptors.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BearerCredentialsTest {

  private static final CallPath PATH = CallPath.forServer().tokens(Tokens.PLAIN).build();

  @Test
  void sendsTheToken() {
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      assertThat(
              OrderServiceGrpc.newBlockingStub(server.channel())
                  .withCallCredentials(new BearerCredentials(() -> "order-service:orders"))
                  .getOrder(Orders.GET))
          .isNotNull();
    }
  }

  @Test
  void failsTheCallWhenThereIsNoToken() {
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      StatusRuntimeException failed =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  OrderServiceGrpc.newBlockingStub(server.channel())
                      .withCallCredentials(
                          new BearerCredentials(() -> {
                            throw new IllegalStateException("issuer is down");
                          }))
                      .getOrder(Orders.GET));

      assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void neverSendsTheTokenInPlainText() throws IOException {
    AtomicBoolean asked = new AtomicBoolean();
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(PATH.wrap(Orders.answering()))
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "localhost", server.getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  OrderServiceGrpc.newBlockingStub(channel)
                      .withCallCredentials(
                          new BearerCredentials(() -> {
                            asked.set(true);
                            return "order-service:orders";
                          }))
                      .getOrder(Orders.GET));

      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(asked).isFalse();
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }
}
