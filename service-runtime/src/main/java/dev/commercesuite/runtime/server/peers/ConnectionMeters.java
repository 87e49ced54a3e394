package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.PeerKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections that are refused, ended for others and cut off, and logs some of them: of
 * each reason one in ten seconds, with the number of those before it. Thread-safe.
 */
final class ConnectionMeters {
  static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(ConnectionMeters.class);

  private final MeterRegistry registry;
  private final LongSupplier nanoTime;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  ConnectionMeters(MeterRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
  }

  /** Shows how many connections there are. */
  void show(ConnectionTable connections) {
    for (PeerKind kind : PeerKind.values()) {
      Gauge.builder("grpc.server.connections", connections, table -> table.count(kind))
          .description("Open connections, by what is known of the other end.")
          .tag("peer", name(kind))
          .strongReference(true)
          .register(registry);
    }
  }

  /** A connection was closed before its handshake, or after it for lack of a certificate. */
  void refused(ConnectionTable.Refusal reason, SocketAddress peer) {
    count("grpc.server.connections.refused", "Connections refused.", name(reason));
    log("Connections are refused", name(reason), peer);
  }

  /** A connection of which nothing is known was closed in favour of another. */
  void ended() {
    count(
        "grpc.server.connections.cut",
        "Connections ended for what came over them, or for others.",
        "displaced");
  }

  /**
   * A connection was cut off.
   *
   * @param reason one of few
   */
  void cutOff(String reason, SocketAddress peer) {
    count(
        "grpc.server.connections.cut",
        "Connections ended for what came over them, or for others.",
        reason);
    log("Connections are cut off", reason, peer);
  }

  private void count(String meter, String description, String reason) {
    Counter.builder(meter)
        .description(description)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  private void log(String message, String reason, SocketAddress peer) {
    long others =
        lines.computeIfAbsent(message + reason, _ -> new Line()).take(nanoTime.getAsLong());
    if (others >= 0) {
      log.atWarn()
          .addKeyValue("reason", reason)
          .addKeyValue("peer", peer)
          .addKeyValue("others", others)
          .log(message);
    }
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static final class Line {
    private boolean written;
    private long last;
    private long leftOut;

    /** How many were left out before this one; negative if it is one of them. */
    synchronized long take(long now) {
      if (written && now - last < BETWEEN_LINES.toNanos()) {
        leftOut++;
        return -1;
      }
      long before = leftOut;
      written = true;
      last = now;
      leftOut = 0;
      return before;
    }
  }
}
