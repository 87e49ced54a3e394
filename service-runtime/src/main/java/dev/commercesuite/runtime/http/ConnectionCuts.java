package dev.commercesuite.runtime.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections of clients against their will, and counts why. */
final class ConnectionCuts {
  private static final Logger log = LoggerFactory.getLogger(ConnectionCuts.class);

  private final Counter crowded;
  private final Counter slow;

  /**
   * @param server whose they are, for the metric
   */
  ConnectionCuts(String server, MeterRegistry metrics) {
    this.crowded = counter(server, "crowded", metrics);
    this.slow = counter(server, "slow", metrics);
  }

  /** There are too many connections, or too many answers that nobody takes. */
  void crowded(ClientConnection connection) {
    crowded.increment();
    close(connection, "A connection is given up for others");
  }

  /** Its client takes too long. */
  void slow(ClientConnection connection) {
    slow.increment();
    close(connection, "A client is too slow");
  }

  /** Does not throw: others are to be closed as well. */
  private static void close(ClientConnection connection, String why) {
    try {
      log.atDebug().addKeyValue("address", connection.address()).log(why);
      connection.close();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("A connection could not be closed");
    }
  }

  private static Counter counter(String server, String reason, MeterRegistry metrics) {
    return Counter.builder("http.connections.cut")
        .description("HTTP connections that were closed for others, or for a slow client.")
        .tag("server", server)
        .tag("reason", reason)
        .register(metrics);
  }
}
