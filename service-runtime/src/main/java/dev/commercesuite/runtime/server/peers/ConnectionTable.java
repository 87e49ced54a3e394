package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.network.IpNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a server, and who may have another one. When there is no room, the address
 * with the most connections gives one up, of those of which least is known: so whoever takes many
 * takes them from himself. Connections with a certificate are never given up. Thread-safe.
 */
final class ConnectionTable {
  /** A handshake that takes longer may be ended in favour of another. */
  static final Duration SLOW_HANDSHAKE = Duration.ofSeconds(1);

  /**
   * Of the connections that an address may have: so many may have tokens, and none of them is ended
   * for others.
   */
  private static final int PART_THAT_NEIGHBOURS_MAY_HAVE = 4;

  private final PeerLimits limits;
  private final FloodPenalties penalties;
  private final LongSupplier nanoTime;
  private final Map<InetAddress, Address> addresses = new HashMap<>();

  /** Not among the others: they are not counted together. */
  private final Address proxies = new Address();

  private int size;
  private int handshakes;
  private int services;

  /**
   * Of no connections yet.
   *
   * @param nanoTime never goes back
   */
  ConnectionTable(PeerLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.penalties = new FloodPenalties(limits.floodPenalty(), nanoTime);
    this.nanoTime = nanoTime;
  }

  /** What becomes of somebody who connects. */
  sealed interface Admission {
    /** May begin a handshake. */
    record Admitted(Connection connection) implements Admission {}

    /** Is to be closed at once. */
    record Refused(Refusal reason) implements Admission {}
  }

  /** Why a connection is refused. */
  enum Refusal {
    /** There is no room for anybody, or after the handshake for nobody without a certificate. */
    FULL,
    /** The address has as many as one may have. */
    ADDRESS,
    /** There are too many handshakes. */
    HANDSHAKES,
    /** The address has too many handshakes. */
    ADDRESS_HANDSHAKES,
    /** A connection of the address was cut off. */
    PENALTY
  }

  /** The connections of one address, the oldest first. */
  private static final class Address {
    private final Set<Connection> connections = new LinkedHashSet<>();
    private int handshakes;
  }

  /** One connection. */
  final class Connection {
    private final ConnectedPeer peer;
    private final @Nullable InetAddress customer;
    private final Runnable end;
    private final long begun = nanoTime.getAsLong();
    private final boolean onProbation;
    private boolean inHandshake = true;
    private boolean gone;

    /** Written by the thread of the connection, read by those who look for room. */
    private volatile int calls;

    private Connection(
        PeerKind kind, @Nullable InetAddress customer, boolean onProbation, Runnable end) {
      this.peer = new ConnectedPeer(kind);
      this.customer = customer;
      this.onProbation = onProbation;
      this.end = end;
    }

    ConnectedPeer peer() {
      return peer;
    }

    /** Whether its address was cut off lately. */
    boolean isOnProbation() {
      return onProbation;
    }

    /** How many calls are open on it. */
    void calls(int open) {
      calls = open;
    }

    /**
     * Its handshake is over.
     *
     * @param proof what the handshake has shown
     * @return whether it may stay
     */
    boolean secured(PeerKind proof) {
      return ConnectionTable.this.secured(this, proof);
    }

    /**
     * It is cut off for a flood.
     *
     * @param weight a part of {@link FloodPenalties#FLOOD}
     */
    void flooded(int weight) {
      ConnectionTable.this.flooded(this, weight);
    }

    /** It is closed. May be said more than once. */
    void closed() {
      ConnectionTable.this.closed(this);
    }

    private boolean isIdle() {
      return isUnknown() && calls == 0;
    }

    private boolean isUnknown() {
      return !inHandshake && peer.kind() == PeerKind.ANONYMOUS;
    }

    private boolean isQuiet() {
      return hasToken() && calls == 0;
    }

    /** What it does is no proof: a call may be one that anybody may leave open. */
    private boolean hasToken() {
      return !inHandshake && peer.kind() == PeerKind.TOKEN;
    }

    private boolean isSlow() {
      return inHandshake && nanoTime.getAsLong() - begun >= SLOW_HANDSHAKE.toNanos();
    }
  }

  /**
   * Somebody connects.
   *
   * @param end how the connection is ended when another one needs its place; returns at once
   */
  synchronized Admission open(InetAddress remote, Runnable end) {
    if (limits.proxies().trusts(remote)) {
      return admit(new Connection(PeerKind.PROXY, null, false, end));
    }
    InetAddress customer = IpNetwork.customer(remote);
    Address address = addresses.get(customer);
    FloodPenalties.Verdict verdict = penalties.verdict(customer, () -> isTrusted(address));
    if (verdict == FloodPenalties.Verdict.REFUSED) {
      return new Admission.Refused(Refusal.PENALTY);
    }
    if (address != null) {
      if (address.connections.size() >= limits.connectionsPerAddress()
          && !end(first(address, Connection::isIdle))) {
        return new Admission.Refused(Refusal.ADDRESS);
      }
      if (address.handshakes >= limits.handshakesPerAddress()
          && !end(first(address, Connection::isSlow))) {
        return new Admission.Refused(Refusal.ADDRESS_HANDSHAKES);
      }
    }
    boolean onProbation = verdict == FloodPenalties.Verdict.ON_PROBATION;
    return admit(new Connection(PeerKind.ANONYMOUS, customer, onProbation, end));
  }

  private Admission admit(Connection connection) {
    if (handshakes >= limits.handshakes() && !endOfLargest(Connection::isSlow, 0)) {
      return new Admission.Refused(Refusal.HANDSHAKES);
    }
    if (size >= limits.connections()
        && !endOfLargest(Connection::isSlow, 0)
        && !makesRoomFor(connection)) {
      return new Admission.Refused(Refusal.FULL);
    }
    size++;
    handshakes++;
    Address address = addressOf(connection);
    address.connections.add(connection);
    address.handshakes++;
    return new Admission.Admitted(connection);
  }

  private Address addressOf(Connection connection) {
    InetAddress customer = connection.customer;
    return customer == null ? proxies : addresses.computeIfAbsent(customer, _ -> new Address());
  }

  private synchronized boolean secured(Connection connection, PeerKind proof) {
    if (connection.gone) {
      return false;
    }
    connection.peer.prove(proof);
    if (connection.peer.kind() == PeerKind.SERVICE) {
      endHandshake(connection);
      services++;
      return true;
    }
    // Before it counts as one without calls itself.
    boolean hasRoom =
        size - services - handshakes < limits.connectionsWithoutCertificate()
            || makesRoomFor(connection);
    endHandshake(connection);
    if (!hasRoom) {
      forget(connection);
    }
    return hasRoom;
  }

  private void endHandshake(Connection connection) {
    if (connection.inHandshake) {
      connection.inHandshake = false;
      handshakes--;
      addressOf(connection).handshakes--;
    }
  }

  private synchronized void closed(Connection connection) {
    forget(connection);
  }

  private void forget(Connection connection) {
    if (connection.gone) {
      return;
    }
    endHandshake(connection);
    connection.gone = true;
    size--;
    if (connection.peer.kind() == PeerKind.SERVICE) {
      services--;
    }
    Address address = addressOf(connection);
    address.connections.remove(connection);
    if (connection.customer != null && address.connections.isEmpty()) {
      addresses.remove(connection.customer);
    }
  }

  private synchronized void flooded(Connection connection, int weight) {
    forget(connection); // It is no reason to trust its address.
    if (connection.customer != null && connection.peer.kind() != PeerKind.SERVICE) {
      penalties.add(connection.customer, weight);
    }
  }

  /** Whether somebody is known there who would suffer with a stranger. */
  private static boolean isTrusted(@Nullable Address address) {
    return address != null
        && address.connections.stream().anyMatch(each -> each.peer.kind() != PeerKind.ANONYMOUS);
  }

  private static @Nullable Connection first(Address address, Predicate<Connection> which) {
    for (Connection each : address.connections) {
      if (which.test(each)) {
        return each;
      }
    }
    return null;
  }

  /**
   * Ends another one: first of those that do nothing and have shown nothing; then of those that
   * have shown nothing, those that do nothing, and at last any without a certificate, where there
   * are more of them than at the newcomer's.
   */
  private boolean makesRoomFor(Connection newcomer) {
    if (endOfLargest(Connection::isIdle, 0)) {
      return true;
    }
    Address own = newcomer.customer == null ? null : addresses.get(newcomer.customer);
    int more = (own == null ? 0 : own.connections.size()) + 2;
    int many = limits.connectionsPerAddress() / PART_THAT_NEIGHBOURS_MAY_HAVE;
    return endOfLargest(Connection::isUnknown, more)
        || endOfLargest(Connection::isQuiet, Math.max(more, many))
        || endOfLargest(Connection::hasToken, Math.max(more, many + 1));
  }

  /** Of the address with the most connections that has one of these, the oldest of them. */
  private boolean endOfLargest(Predicate<Connection> which, int fewest) {
    Connection found = null;
    int most = fewest;
    for (Address address : addresses.values()) {
      int count = address.connections.size();
      if (count >= most) {
        Connection candidate = first(address, which);
        if (candidate != null
            && (found == null || count > most || candidate.begun - found.begun < 0)) {
          found = candidate;
          most = count;
        }
      }
    }
    return end(found);
  }

  private boolean end(@Nullable Connection connection) {
    if (connection == null) {
      return false;
    }
    forget(connection);
    connection.end.run();
    return true;
  }

  /** How many connections there are of a kind. */
  synchronized int count(PeerKind kind) {
    int count = count(proxies.connections, kind);
    for (Address address : addresses.values()) {
      count += count(address.connections, kind);
    }
    return count;
  }

  private static int count(Collection<Connection> connections, PeerKind kind) {
    int count = 0;
    for (Connection each : connections) {
      if (each.peer.kind() == kind) {
        count++;
      }
    }
    return count;
  }
}
