package dev.commercesuite.runtime.client;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * Lets a channel that reaches no replica of its peer try again at a steady pace. gRPC's own pauses
 * start at a second and grow to two minutes, in which every call fails although the peer may be
 * there again.
 */
final class Reconnection {
  /** Often enough that a peer which starts with this process is reached by the first calls. */
  static final Duration INTERVAL = Duration.ofMillis(250);

  private Reconnection() {}

  /**
   * Begins.
   *
   * @param peer the channel's target, for metrics
   */
  static BackgroundLoop start(
      ManagedChannel channel, Duration interval, String peer, MeterRegistry metrics) {
    return BackgroundLoop.every(interval, "reconnection-" + peer, metrics, () -> reconnect(channel))
        .start();
  }

  private static void reconnect(ManagedChannel channel) {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
  }
}
