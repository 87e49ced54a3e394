package dev.commercesuite.runtime.client;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.interceptors.client.ClientCallPath;
import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.server.ProcessTls;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A connection to every replica of a peer service, over TLS with this process's certificate. Calls
 * are measured, traced, have a deadline, and are not made inside a database transaction. While no
 * replica is reached, it tries to connect several times a second. Thread-safe.
 */
public final class PeerChannel implements AutoCloseable {
  private static final int KEEPALIVE_SECONDS = 30;
  private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
  private static final int LAST_CALLS_SECONDS = 2;
  private static final Duration CONNECTION_CHECK = Duration.ofMillis(10);

  private final ManagedChannel channel;
  private final Channel intercepted;
  private final ExecutorService threads;
  private final BackgroundLoop reconnection;

  private PeerChannel(
      ManagedChannel channel,
      Channel intercepted,
      ExecutorService threads,
      BackgroundLoop reconnection) {
    this.channel = channel;
    this.intercepted = intercepted;
    this.threads = threads;
    this.reconnection = reconnection;
  }

  /**
   * Does not wait for a connection: the first call makes it.
   *
   * @param service that calls, for its log lines
   * @param waiting counts the calls to this process that wait for an answer of the peer
   */
  public static PeerChannel open(
      String service,
      ChannelConfig config,
      ProcessTls tls,
      MeterRegistry metrics,
      WaitingCalls waiting) {
    ExecutorService threads = CurrentService.threadPerTask(service, "channel");
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(config.target())
            .sslContext(tls.forClient())
            .executor(threads)
            .defaultServiceConfig(ServiceConfig.map())
            .disableServiceConfigLookUp()
            .enableRetry()
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .build();
    Channel intercepted =
        ClientInterceptors.interceptForward(
            channel,
            Stream.concat(
                    Stream.of(new OutsideTransactions(), new CountedCalls(waiting)),
                    ClientCallPath.of(metrics, config.deadline()).stream())
                .toList());
    return new PeerChannel(
        channel,
        intercepted,
        threads,
        Reconnection.start(channel, Reconnection.INTERVAL, config.target(), metrics));
  }

  /**
   * What stubs are made of. Give a stub an access token with {@code stub.withCallCredentials(new
   * BearerCredentials(tokens))}.
   */
  public Channel channel() {
    return intercepted;
  }

  /** Returns when a replica of the peer is reached that serves, or after this long. */
  public void awaitConnection(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (channel.getState(true) != ConnectivityState.READY && System.nanoTime() < deadline) {
      try {
        Thread.sleep(CONNECTION_CHECK);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Waits a moment for calls in progress, then ends them. */
  @Override
  public void close() {
    reconnection.close();
    channel.shutdown();
    try {
      if (!channel.awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException _) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }
}
