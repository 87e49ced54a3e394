package dev.commercesuite.runtime.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a channel that reaches no replica of its peer try again at a steady pace. gRPC's own pauses
 * start at a second and grow to two minutes, in which every call fails although the peer may be
 * there again. Thread-safe.
 */
final class Reconnection implements AutoCloseable {
  /** Often enough that a peer which starts with this process is reached by the first calls. */
  static final Duration INTERVAL = Duration.ofMillis(250);

  private static final Logger log = LoggerFactory.getLogger(Reconnection.class);

  private final ManagedChannel channel;
  private final Duration interval;
  private final Thread thread;

  private Reconnection(ManagedChannel channel, Duration interval) {
    this.channel = channel;
    this.interval = interval;
    this.thread = Thread.ofVirtual().name("reconnection").unstarted(this::run);
  }

  static Reconnection start(ManagedChannel channel, Duration interval) {
    Reconnection reconnection = new Reconnection(channel, interval);
    reconnection.thread.start();
    return reconnection;
  }

  private void run() {
    try {
      while (!channel.isShutdown()) {
        Thread.sleep(interval);
        reconnect();
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void reconnect() {
    try {
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
      }
    } catch (RuntimeException | Error e) {
      log.atWarn().setCause(e).log("A channel could not be told to connect; it is told again");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
