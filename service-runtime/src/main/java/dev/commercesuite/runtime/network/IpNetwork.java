package dev.commercesuite.runtime.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of IP addresses that begin with the same bits.
 *
 * @param bits how many
 */
public record IpNetwork(InetAddress address, int bits) {
  /** What one customer of a provider gets at least; within it, addresses change at will. */
  private static final int IPV6_CUSTOMER_BITS = 64;

  private static final int IPV6_BYTES = 16;

  /**
   * Reads {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a single address is a network of its own.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
      int length = address.getAddress().length * 8;
      int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= length) {
        return new IpNetwork(address, bits);
      }
    } catch (IllegalArgumentException _) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "'%s' is not a network; expected one such as 10.0.0.0/8 or 2001:db8::/32".formatted(text));
  }

  /**
   * An address without its scope, such as the interface of a link-local one.
   *
   * @throws IllegalArgumentException when it is not written in numbers
   */
  static InetAddress literal(String text) {
    boolean complete = text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3;
    // InetAddress also takes 10.1 for 10.0.0.1, and scopes.
    if (!complete || text.indexOf('%') >= 0) {
      throw new IllegalArgumentException("not an address");
    }
    return InetAddress.ofLiteral(text);
  }

  /**
   * The network that belongs to whoever has the address: an IPv4 address itself, 64 bits of an IPv6
   * address.
   *
   * @return as text; empty when the address is no address
   */
  public static String around(String address) {
    try {
      InetAddress parsed = literal(address);
      byte[] bytes = parsed.getAddress();
      if (bytes.length < IPV6_BYTES) {
        return text(bytes);
      }
      for (int i = IPV6_CUSTOMER_BITS / 8; i < bytes.length; i++) {
        bytes[i] = 0;
      }
      return text(bytes) + "/" + IPV6_CUSTOMER_BITS;
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /** {@link #around(String)} as an address, for what is counted by it. */
  public static InetAddress customer(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == IPV6_BYTES) {
      Arrays.fill(bytes, IPV6_CUSTOMER_BITS / 8, bytes.length, (byte) 0);
    }
    try {
      return InetAddress.getByAddress(bytes); // Without its scope.
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }

  boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int bit = 0x80 >> (i % 8);
      if (((mine[i / 8] ^ theirs[i / 8]) & bit) != 0) {
        return false;
      }
    }
    return true;
  }

  /** An address in numbers, without a scope. */
  static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes", e);
    }
  }
}
