package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.TestTls;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A server over TLS with its clients, which it closes with itself.
 *
 * {@snippet :
 * private final ServerUnderTest server = ServerUnderTest.serving(TestServers.LOOPBACK);
 * private final RawConnection connection = server.rawConnection();
 * }
 */
final class ServerUnderTest implements AutoCloseable {
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final ProcessTls tls = ProcessTls.open(TestTls.localhost(), metrics);
  private final SSLContext stranger = tls.forJdkWithoutCertificate();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Closeable> clients = new ArrayList<>();
  private final GrpcServer server;

  private ServerUnderTest(
      ServerConfig config, CallPath path, List<? extends BindableService> services) {
    server = GrpcServer.start("sample", config, tls, path, services);
  }

  /** A server that says {@code NOT_SERVING}; it has no services but those of every server. */
  static ServerUnderTest listening(ServerConfig config) {
    return new ServerUnderTest(config, CallPath.forServer().build(), List.of());
  }

  /** The same that says {@code SERVING}. */
  static ServerUnderTest serving(ServerConfig config) {
    return serving(config, CallPath.forServer().build());
  }

  /** A server with these services too, which says {@code SERVING}. */
  static ServerUnderTest serving(ServerConfig config, CallPath path, BindableService... services) {
    ServerUnderTest started = new ServerUnderTest(config, path, List.of(services));
    started.server.serving();
    return started;
  }

  GrpcServer grpc() {
    return server;
  }

  int port() {
    return server.port();
  }

  /** What it counts. */
  MeterRegistry metrics() {
    return metrics;
  }

  /** {@link TestProcess#outsideChannel(int)}, with a connection of its own. */
  ManagedChannel outsideChannel() {
    return closing(TestProcess.outsideChannel(port()));
  }

  /** {@link TestProcess#anonymousChannel}, with a connection of its own. */
  ManagedChannel anonymousChannel() {
    return closing(TestProcess.anonymousChannel(port()));
  }

  /** Shuts this channel down at the end, too. */
  ManagedChannel closing(ManagedChannel channel) {
    clients.add(channel::shutdownNow);
    return channel;
  }

  /** A connection that shows a certificate. */
  RawConnection rawConnection() {
    try {
      RawConnection connection = new RawConnection(loops, tls.forClient(), port());
      clients.add(connection::close);
      return connection;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A connection without a certificate.
   *
   * @throws IOException when the server does not let it in
   */
  RawBytes rawBytes() throws Exception {
    RawBytes connection = new RawBytes(stranger, port());
    clients.add(connection::close);
    return connection;
  }

  @Override
  public void close() throws IOException {
    for (Closeable client : clients.reversed()) {
      client.close();
    }
    var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.stop(Duration.ZERO);
    tls.close();
  }
}
