package dev.commercesuite.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconnectionTest {
  /** For as many gRPC alone would need half an hour. */
  private static final int ATTEMPTS = 20;

  @Test
  void aPeerThatIsNotThereIsTriedAtASteadyPace() throws Exception {
    CountDownLatch attempts = new CountDownLatch(ATTEMPTS);
    try (ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> hangUp(peer, attempts));
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("localhost", peer.getLocalPort()).usePlaintext().build();
      try (BackgroundLoop _ =
          Reconnection.start(channel, Duration.ofMillis(10), "test", new SimpleMeterRegistry())) {
        channel.getState(true);

        assertThat(attempts.await(10, TimeUnit.SECONDS)).as("%d attempts", ATTEMPTS).isTrue();
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static void hangUp(ServerSocket peer, CountDownLatch attempts) {
    try {
      while (true) {
        peer.accept().close();
        attempts.countDown();
      }
    } catch (IOException _) {
      // The test is over.
    }
  }
}
