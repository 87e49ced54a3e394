package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.server.peers.ConnectionGuard;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** What a handshake computes holds up no connection of the same event loop. */
class HandshakeThreadsTest {
  private static final String HANDSHAKES = "handshakes";

  private final Queue<String> threads = new ConcurrentLinkedQueue<>();

  @Test
  void certificatesAreVerifiedOnThreadsOfTheirOwn() throws Exception {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(HANDSHAKES).factory());
    Server server =
        NettyServerBuilder.forAddress(
                ListenAddress.LOOPBACK.onPort(0),
                WellFormedRequests.over(
                    tls(),
                    new EarlyRefusals(8 * 1024),
                    () -> new RefusalCount(100, Duration.ofSeconds(1), System::nanoTime),
                    ConnectionGuard.of(PeerLimits.DEFAULT, new SimpleMeterRegistry()),
                    executor))
            .directExecutor()
            .build()
            .start();
    ManagedChannel client = TestProcess.outsideChannel(server.getPort());
    try {
      await().until(() -> client.getState(true) == ConnectivityState.READY);

      assertThat(threads).containsExactly(HANDSHAKES);
    } finally {
      client.shutdownNow();
      server.shutdownNow().awaitTermination();
      executor.shutdownNow();
    }
  }

  private SslContext tls() throws SSLException {
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(
                TestTls.localhost().certificate().toFile(), TestTls.localhost().key().toFile()),
            SslProvider.OPENSSL)
        .trustManager(new Noting())
        .clientAuth(ClientAuth.REQUIRE)
        .build();
  }

  /** Trusts everybody, and notes where it is asked. */
  private final class Noting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      threads.add(Thread.currentThread().getName());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new AssertionError("no engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new AssertionError("no engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
