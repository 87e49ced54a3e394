package dev.commercesuite.runtime.http;

import java.time.Duration;

/**
 * What the clients of an HTTP server may take from it.
 *
 * @param connections at the same time; further ones wait until one is closed
 * @param connectionsPerAddress of one client at the same time; further ones are closed at once
 * @param requestTimeout from the first byte of a request, the TLS handshake's included, to the last
 *     byte of its body
 * @param responseTimeout from there until the response is written
 */
public record ClientLimits(
    int connections, int connectionsPerAddress, Duration requestTimeout, Duration responseTimeout) {

  /**
   * 1024 connections, 5 and 30 seconds. Half of the connections for one address: a proxy, or a
   * whole node of a cluster, may stand behind it.
   */
  public static final ClientLimits DEFAULT =
      new ClientLimits(1024, 512, Duration.ofSeconds(5), Duration.ofSeconds(30));

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not above zero
   */
  public ClientLimits {
    if (connections < 1
        || connectionsPerAddress < 1
        || !requestTimeout.isPositive()
        || !responseTimeout.isPositive()) {
      throw new IllegalArgumentException(
          ("connections is %s, connectionsPerAddress is %s, requestTimeout is %s, responseTimeout"
                  + " is %s, all must be above zero")
              .formatted(connections, connectionsPerAddress, requestTimeout, responseTimeout));
    }
  }
}
