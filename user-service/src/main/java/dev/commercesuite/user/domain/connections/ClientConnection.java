package dev.commercesuite.user.domain.connections;

import dev.commercesuite.runtime.network.IpNetwork;

/**
 * Where a call comes from, as far as the connection tells.
 *
 * @param userAgent what the client calls itself; empty when it does not
 * @param address its network address; empty when unknown
 */
public record ClientConnection(String userAgent, String address) {
  /** Nothing is known. */
  public static final ClientConnection UNKNOWN = new ClientConnection("", "");

  private static final int MAX_LENGTH = 256;

  public ClientConnection {
    userAgent = userAgent.substring(0, Math.min(userAgent.length(), MAX_LENGTH));
  }

  /**
   * Whose address it is, as far as the address tells: all addresses of an IPv6 customer are one.
   * Empty when unknown.
   */
  public String network() {
    return IpNetwork.around(address);
  }
}
