package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.PeerKind;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which connections there are, of each address and in all. It knows no limit. Not thread-safe:
 * {@link ConnectionTable} locks it.
 */
final class ConnectionsByAddress {
  private final Map<InetAddress, Address> addresses = new HashMap<>();

  /** Not among the others: they are not counted together. */
  private final Address proxies = new Address();

  private int size;
  private int handshakes;
  private int services;

  /** The connections of one address, the oldest first. */
  private static final class Address {
    private final Set<Connection> connections = new LinkedHashSet<>();
    private int handshakes;
  }

  /** A connection whose handshake begins. */
  void add(Connection connection) {
    size++;
    handshakes++;
    Address address = addressOf(connection);
    address.connections.add(connection);
    address.handshakes++;
  }

  /** Its handshake has proved what is known of its peer by now. */
  void secured(Connection connection) {
    endHandshake(connection);
    if (connection.peer().kind() == PeerKind.SERVICE) {
      services++;
    }
  }

  /** It is no longer there. Does nothing if it was not any more. */
  void remove(Connection connection) {
    if (connection.isGone()) {
      return;
    }
    endHandshake(connection);
    connection.go();
    size--;
    if (connection.peer().kind() == PeerKind.SERVICE) {
      services--;
    }
    Address address = addressOf(connection);
    address.connections.remove(connection);
    InetAddress customer = connection.customer();
    if (customer != null && address.connections.isEmpty()) {
      addresses.remove(customer);
    }
  }

  private void endHandshake(Connection connection) {
    if (connection.isInHandshake()) {
      connection.endHandshake();
      handshakes--;
      addressOf(connection).handshakes--;
    }
  }

  private Address addressOf(Connection connection) {
    InetAddress customer = connection.customer();
    return customer == null ? proxies : addresses.computeIfAbsent(customer, _ -> new Address());
  }

  /** How many there are. */
  int size() {
    return size;
  }

  /** How many of them are in their handshakes. */
  int handshakes() {
    return handshakes;
  }

  /** How many have ended their handshakes and shown no certificate in them. */
  int withoutCertificate() {
    return size - services - handshakes;
  }

  /** How many there are of an address. */
  int count(InetAddress customer) {
    Address address = addresses.get(customer);
    return address == null ? 0 : address.connections.size();
  }

  /** How many of an address are in their handshakes. */
  int handshakes(InetAddress customer) {
    Address address = addresses.get(customer);
    return address == null ? 0 : address.handshakes;
  }

  /** How many there are of a kind. */
  int count(PeerKind kind) {
    int count = count(proxies.connections, kind);
    for (Address address : addresses.values()) {
      count += count(address.connections, kind);
    }
    return count;
  }

  private static int count(Collection<Connection> connections, PeerKind kind) {
    int count = 0;
    for (Connection each : connections) {
      if (each.peer().kind() == kind) {
        count++;
      }
    }
    return count;
  }

  /** The oldest one of an address that is like this. */
  @Nullable Connection oldest(InetAddress customer, Predicate<Connection> which) {
    Address address = addresses.get(customer);
    return address == null ? null : oldest(address, which);
  }

  /**
   * Of the address with the most connections that has one like this, the oldest of them. Proxies
   * have no address here.
   *
   * @param fewest so many connections the address has at least
   */
  @Nullable Connection oldestOfLargest(Predicate<Connection> which, int fewest) {
    Connection found = null;
    int most = fewest;
    for (Address address : addresses.values()) {
      int count = address.connections.size();
      if (count >= most) {
        Connection candidate = oldest(address, which);
        if (candidate != null
            && (found == null || count > most || candidate.begun() - found.begun() < 0)) {
          found = candidate;
          most = count;
        }
      }
    }
    return found;
  }

  private static @Nullable Connection oldest(Address address, Predicate<Connection> which) {
    for (Connection each : address.connections) {
      if (which.test(each)) {
        return each;
      }
    }
    return null;
  }
}
