package dev.commercesuite.runtime.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the servers of a process can be reached.
 *
 * @param address of an interface of this machine, or the wildcard for all of them
 */
public record ListenAddress(InetAddress address) {
  /** What it is read from. */
  public static final String VARIABLE = "LISTEN_ADDRESS";

  /** From everywhere. */
  public static final ListenAddress ALL = parse("0.0.0.0");

  /** From this machine only. */
  public static final ListenAddress LOOPBACK = parse("127.0.0.1");

  /** Reads {@link #VARIABLE}. */
  public static Setting<ListenAddress> from(Settings settings) {
    return settings
        .value(
            VARIABLE,
            "Address that every port of the process is opened on; 0.0.0.0 is all addresses",
            "an IP address",
            ListenAddress::parse,
            ListenAddress::toString)
        .orElse(ALL);
  }

  /**
   * Reads an IP address; a name is not looked up.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static ListenAddress parse(String text) {
    return new ListenAddress(InetAddress.ofLiteral(text));
  }

  /** The wildcard is that of both versions of IP. */
  public InetSocketAddress onPort(int port) {
    return address.isAnyLocalAddress()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(address, port);
  }

  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
