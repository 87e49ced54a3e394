package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.server.peers.ConnectionGuard;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server over TLS that listens from the start on and says {@code NOT_SERVING} until {@link
 * #serving}. Each call runs on a virtual thread, so handlers may block. Beside the services it has
 * {@code grpc.health.v1} and server reflection, in its versions 1 and 1 alpha.
 */
public final class GrpcServer {
  private static final Duration RESET_WINDOW = Duration.ofSeconds(10);
  private static final Duration LAST_CALLS = Duration.ofSeconds(2);

  private final Server server;
  private final ServingHealth health;
  private final OpenStreams streams;
  private final ExecutorService threads;

  private GrpcServer(
      Server server, ServingHealth health, OpenStreams streams, ExecutorService threads) {
    this.server = server;
    this.health = health;
    this.streams = streams;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @param name of the service, for its log lines
   * @param tls its certificate, and where figures about connections go
   * @param path what every call passes before its handler
   * @throws UncheckedIOException when the port is not available
   */
  public static GrpcServer start(
      String name,
      ServerConfig config,
      ProcessTls tls,
      CallPath path,
      List<? extends BindableService> services) {
    ExecutorService threads = CurrentService.threadPerTask(name, "call");
    List<ServerServiceDefinition> definitions = services.stream().map(path::wrap).toList();
    ServingHealth health =
        new ServingHealth(
            definitions.stream().map(ServerServiceDefinition::getServiceDescriptor).toList());
    OpenStreams streams = new OpenStreams(config.load());
    UnreadAnswers unread =
        new UnreadAnswers(
            config.unread(),
            config.deadlines(),
            config.connections().messageBytes(),
            config.load().retryDelay(),
            UnreadConnection.LOOK_INTERVAL,
            System::nanoTime,
            tls.metrics());
    NettyServerBuilder builder =
        StreamEnd.tell(
                unread.watch(
                    limited(
                        config.address().onPort(config.port()),
                        tls,
                        config.connections(),
                        unread,
                        ConnectionGuard.of(config.peers(), tls.metrics()),
                        threads)),
                config.connections(),
                InstantSource.system())
            .directExecutor()
            .callExecutor(path.executor(threads))
            .addServices(definitions)
            .addService(path.wrap(streams.of(health.service())))
            .addService(path.wrap(streams.of(ProtoReflectionServiceV1.newInstance())))
            .addService(path.wrap(streams.of(olderReflection())))
            .fallbackHandlerRegistry(path.unknownMethods())
            .addStreamTracerFactory(path.unreadableRequests());
    try {
      return new GrpcServer(builder.build().start(), health, streams, threads);
    } catch (IOException e) {
      threads.close();
      throw new UncheckedIOException(
          "port %s is not available for gRPC: %s".formatted(config.port(), e.getMessage()), e);
    }
  }

  /** {@code grpc.reflection.v1alpha}: many clients ask for nothing newer. */
  @SuppressWarnings("deprecation")
  private static BindableService olderReflection() {
    return ProtoReflectionService.newInstance();
  }

  /** Every limit that grpc-java has, in one place. */
  private static NettyServerBuilder limited(
      InetSocketAddress address,
      ProcessTls tls,
      ConnectionLimits limits,
      UnreadAnswers unread,
      ConnectionGuard guard,
      Executor threads) {
    EarlyRefusals refusals = new EarlyRefusals(limits.metadataBytes());
    int seconds = Math.toIntExact(RESET_WINDOW.toSeconds());
    int resets = limits.resetsPerSecond() * seconds;
    return NettyServerBuilder.forAddress(
            address,
            unread.over(
                WellFormedRequests.over(
                    tls.forServer(),
                    refusals,
                    () -> new RefusalCount(resets, RESET_WINDOW, System::nanoTime),
                    guard,
                    threads)))
        .maxInboundMessageSize(limits.messageBytes())
        .maxInboundMetadataSize(refusals.readBytes())
        .maxConcurrentCallsPerConnection(limits.calls())
        .maxRstFramesPerWindow(resets, seconds)
        .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(limits.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(limits.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(limits.clientPingInterval().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxConnectionIdle(limits.idle().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAge(limits.age().toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionAgeGrace(limits.ageGrace().toMillis(), TimeUnit.MILLISECONDS)
        // The allocator whose use is measured.
        .withChildOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** From now on clients may send calls. */
  public void serving() {
    health.serving();
  }

  /** From now on clients should send none, until {@link #serving}; calls are still answered. */
  public void notServing() {
    health.notServing();
  }

  /** {@code NOT_SERVING} for good; calls are still answered. */
  public void drain() {
    health.drain();
  }

  /**
   * Accepts no more calls, ends the streams of health and reflection, waits for the calls that are
   * in progress, then ends them.
   *
   * @param grace how long calls may go on
   */
  public void stop(Duration grace) {
    server.shutdown();
    streams.end();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
