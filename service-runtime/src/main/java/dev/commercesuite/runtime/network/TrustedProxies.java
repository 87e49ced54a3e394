package dev.commercesuite.runtime.network;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that are trusted to say where a call comes from, and behind whose addresses there are
 * many people. Anybody else could claim any address in the header {@code x-forwarded-for}.
 * Immutable.
 */
public final class TrustedProxies {
  /** The header in which a proxy appends the address that it was called from. */
  public static final String HEADER = "x-forwarded-for";

  /** No proxy is trusted. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final List<IpNetwork> networks;

  private TrustedProxies(List<IpNetwork> networks) {
    this.networks = networks;
  }

  /**
   * The proxies in these networks.
   *
   * @param networks each such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address
   * @throws IllegalArgumentException when one of them is not a network
   */
  public static TrustedProxies in(Collection<String> networks) {
    return new TrustedProxies(networks.stream().map(IpNetwork::parse).toList());
  }

  /**
   * The address that a call comes from: that of the connection, or, when that is a trusted proxy,
   * the last one in the header that is not. With a malformed header, or one that names trusted
   * proxies only, it is the proxy's own.
   *
   * @param peer the other end of the connection; null when it has no IP address
   * @param forwardedFor every value of {@link #HEADER}, in order
   * @return in numbers; empty when unknown
   */
  public String clientAddress(@Nullable InetAddress peer, List<String> forwardedFor) {
    if (peer == null) {
      return "";
    }
    String own = IpNetwork.text(peer.getAddress());
    return trusts(peer) ? lastUntrusted(forwardedFor, own) : own;
  }

  private String lastUntrusted(List<String> forwardedFor, String proxy) {
    List<String> entries = List.of(String.join(",", forwardedFor).split(",", -1));
    for (String entry : entries.reversed()) {
      InetAddress address;
      try {
        address = IpNetwork.literal(entry.strip());
      } catch (IllegalArgumentException _) {
        return proxy;
      }
      if (!trusts(address)) {
        return IpNetwork.text(address.getAddress());
      }
    }
    return proxy;
  }

  /** Whether it is the address of one of them. */
  public boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
