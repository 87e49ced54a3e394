package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsTrust;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyChannelBuilder.LocalSocketPicker;
import io.grpc.stub.StreamObserver;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that stay open until the client ends them are few. */
class OpenStreamsLimitTest {
  private static final int IN_ALL = 200;
  private static final int OF_AN_ADDRESS = IN_ALL / 8;
  private static final String PROXY = "127.0.0.200";
  private static final String WATCHES = "NOT_SERVING";
  private static final String REFUSED = "OVERLOADED";

  private final ServerUnderTest server =
      ServerUnderTest.listening(
          TestServers.loopback(
                  ConnectionLimits.DEFAULT, new LoadLimit(1, IN_ALL, Duration.ofSeconds(1)))
              .with(PeerLimits.DEFAULT.with(TrustedProxies.in(List.of(PROXY)))));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void ofOneConnection() throws Exception {
    ManagedChannel channel = server.outsideChannel();
    CancellableContext first = Context.current().withCancellation();
    assertThat(first.call(() -> watch(channel))).isEqualTo(WATCHES);
    watches(channel, OpenStreams.PER_CONNECTION - 1);

    assertThat(watch(channel)).isEqualTo(REFUSED);
    assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);

    first.cancel(null);
    Awaitility.await().until(() -> watch(channel).equals(WATCHES));
  }

  @Test
  void ofOneAddress() throws Exception {
    ManagedChannel one = from("127.0.0.2");
    ManagedChannel another = from("127.0.0.2");
    CancellableContext first = Context.current().withCancellation();
    assertThat(first.call(() -> watch(one))).isEqualTo(WATCHES);
    watches(another, OF_AN_ADDRESS - 1);

    assertThat(watch(one)).isEqualTo(REFUSED);
    assertThat(watch(another)).isEqualTo(REFUSED);
    assertThat(watch(from("127.0.0.3"))).as("of another address").isEqualTo(WATCHES);

    first.cancel(null);
    Awaitility.await().until(() -> watch(another).equals(WATCHES));
  }

  @Test
  void aProxyHasNoShareOfItsAddress() throws Exception {
    watches(from(PROXY), OF_AN_ADDRESS + 1);
  }

  @Test
  void ofAllWithoutACertificate() throws Exception {
    for (int i = 2; i < 2 + IN_ALL / OF_AN_ADDRESS; i++) {
      watches(from("127.0.0." + i), OF_AN_ADDRESS);
    }

    assertThat(watch(from("127.0.0.100"))).isEqualTo(REFUSED);
    assertThat(watch(from(PROXY))).isEqualTo(REFUSED);
    assertThat(watch(server.outsideChannel())).isEqualTo(WATCHES);
  }

  @Test
  void thoseOfServicesAreNotAmongThem() throws Exception {
    for (int i = 0; i < 2; i++) {
      watches(server.outsideChannel(), IN_ALL / 2);
    }

    assertThat(watch(from("127.0.0.2"))).isEqualTo(WATCHES);
  }

  private static void watches(ManagedChannel channel, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      assertThat(watch(channel)).isEqualTo(WATCHES);
    }
  }

  /** A connection without a certificate from that address of this machine. */
  private ManagedChannel from(String address) {
    return server.closing(
        NettyChannelBuilder.forAddress(ListenAddress.LOOPBACK.onPort(server.port()))
            .overrideAuthority("localhost")
            .sslContext(TlsContexts.client(TlsTrust.read(TestTls.localhost().authorities())))
            .localSocketPicker(
                new LocalSocketPicker() {
                  @Override
                  public SocketAddress createSocketAddress(
                      SocketAddress remote, Attributes attributes) {
                    return ListenAddress.parse(address).onPort(0);
                  }
                })
            .build());
  }

  private static ServingStatus health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  /** What the stream begins with, and stays open then, or the reason with which it is refused. */
  private static String watch(ManagedChannel channel) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    HealthGrpc.newStub(channel)
        .watch(
            HealthCheckRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                outcome.complete(response.getStatus().name());
              }

              @Override
              public void onError(Throwable thrown) {
                outcome.complete(
                    thrown instanceof StatusRuntimeException refusal
                            && RemoteFailure.from(refusal).is(ErrorReason.ERROR_REASON_OVERLOADED)
                        ? REFUSED
                        : thrown.toString());
              }

              @Override
              public void onCompleted() {
                outcome.complete("completed");
              }
            });
    return outcome.get(10, TimeUnit.SECONDS);
  }
}
