package dev.commercesuite.runtime.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What the clients of an HTTP server may take from it.
 *
 * @param connections at the same time; for a further one, the one with the least to lose is closed
 * @param connectionsPerAddress of one client at the same time, likewise; of IPv6, an address is its
 *     first 64 bits
 * @param requestTimeout from the first byte of a request, the TLS handshake's included, to the last
 *     byte of its body
 * @param responseTimeout from there until the response is written
 * @param unsentBytes of all answers that are being written; for a further one, the connection of an
 *     answer that is not taken is closed
 */
public record ClientLimits(
    int connections,
    int connectionsPerAddress,
    Duration requestTimeout,
    Duration responseTimeout,
    long unsentBytes) {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
  private static final long UNSENT_BYTES = 4 * 1024 * 1024;

  /** Of the process's file descriptors, what one HTTP server may use: one in so many. */
  private static final int DESCRIPTORS_PER_CONNECTION = 8;

  /**
   * So many connections; 5 seconds for a request, 30 for an answer, 4 MiB of answers that are not
   * taken. With few file descriptors there are fewer connections, so that some are left for all
   * that a process does besides.
   */
  public static ClientLimits of(int connections, int connectionsPerAddress) {
    return of(connections, connectionsPerAddress, descriptors());
  }

  /** {@link #of(int, int)} for a process with so many file descriptors. */
  static ClientLimits of(int connections, int connectionsPerAddress, long descriptors) {
    int most = Math.clamp(descriptors / DESCRIPTORS_PER_CONNECTION, 1, connections);
    return new ClientLimits(
        most,
        Math.min(connectionsPerAddress, most),
        REQUEST_TIMEOUT,
        RESPONSE_TIMEOUT,
        UNSENT_BYTES);
  }

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not above zero
   */
  public ClientLimits {
    if (connections < 1
        || connectionsPerAddress < 1
        || !requestTimeout.isPositive()
        || !responseTimeout.isPositive()
        || unsentBytes < 1) {
      throw new IllegalArgumentException(
          ("connections is %s, connectionsPerAddress is %s, requestTimeout is %s, responseTimeout"
                  + " is %s, unsentBytes is %s, all must be above zero")
              .formatted(
                  connections,
                  connectionsPerAddress,
                  requestTimeout,
                  responseTimeout,
                  unsentBytes));
    }
  }

  /**
   * How many the process may have; some systems say nothing, or a negative number, for no limit.
   */
  private static long descriptors() {
    long known =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : 0;
    return known > 0 ? known : Long.MAX_VALUE;
  }
}
