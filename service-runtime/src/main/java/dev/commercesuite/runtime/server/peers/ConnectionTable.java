package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.network.IpNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may have another connection to a server. When there is no room, the address with the most
 * connections gives one up, of those of which least is known: so whoever takes many takes them from
 * himself. Connections with a certificate are never given up. Thread-safe.
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
  private final ConnectionsByAddress connections = new ConnectionsByAddress();

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
    /** There is no room; after the handshake, none for those without a certificate. */
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

  /**
   * Somebody connects.
   *
   * @param end how the connection is ended when another one needs its place; returns at once
   */
  synchronized Admission open(InetAddress remote, Runnable end) {
    if (limits.proxies().trusts(remote)) {
      return admit(connection(PeerKind.PROXY, null, false, end));
    }
    InetAddress customer = IpNetwork.customer(remote);
    FloodPenalties.Verdict verdict = penalties.verdict(customer, () -> isTrusted(customer));
    if (verdict == FloodPenalties.Verdict.REFUSED) {
      return new Admission.Refused(Refusal.PENALTY);
    }
    if (connections.count(customer) >= limits.connectionsPerAddress()
        && !end(connections.oldest(customer, Connection::isIdle))) {
      return new Admission.Refused(Refusal.ADDRESS);
    }
    if (connections.handshakes(customer) >= limits.handshakesPerAddress()
        && !end(connections.oldest(customer, this::isSlow))) {
      return new Admission.Refused(Refusal.ADDRESS_HANDSHAKES);
    }
    boolean onProbation = verdict == FloodPenalties.Verdict.ON_PROBATION;
    return admit(connection(PeerKind.ANONYMOUS, customer, onProbation, end));
  }

  private Connection connection(
      PeerKind kind, @Nullable InetAddress customer, boolean onProbation, Runnable end) {
    return new Connection(this, kind, customer, onProbation, nanoTime.getAsLong(), end);
  }

  /** Whether somebody is known there who would suffer with a stranger. */
  private boolean isTrusted(InetAddress customer) {
    return connections.oldest(customer, Connection::isKnown) != null;
  }

  private boolean isSlow(Connection connection) {
    return connection.isInHandshake()
        && nanoTime.getAsLong() - connection.begun() >= SLOW_HANDSHAKE.toNanos();
  }

  private Admission admit(Connection connection) {
    if (connections.handshakes() >= limits.handshakes() && !endOfLargest(this::isSlow, 0)) {
      return new Admission.Refused(Refusal.HANDSHAKES);
    }
    if (connections.size() >= limits.connections()
        && !endOfLargest(this::isSlow, 0)
        && !makesRoomFor(connection)) {
      return new Admission.Refused(Refusal.FULL);
    }
    connections.add(connection);
    return new Admission.Admitted(connection);
  }

  /** {@link Connection#secured}. */
  synchronized boolean secured(Connection connection, PeerKind proof) {
    if (connection.isGone()) {
      return false;
    }
    connection.peer().prove(proof);
    // Before it counts as one without calls itself.
    boolean hasRoom =
        connection.peer().kind() == PeerKind.SERVICE
            || connections.withoutCertificate() < limits.connectionsWithoutCertificate()
            || makesRoomFor(connection);
    connections.secured(connection);
    if (!hasRoom) {
      connections.remove(connection);
    }
    return hasRoom;
  }

  /** {@link Connection#closed}. */
  synchronized void closed(Connection connection) {
    connections.remove(connection);
  }

  /** {@link Connection#flooded}. */
  synchronized void flooded(Connection connection, int weight) {
    connections.remove(connection); // It is no reason to trust its address.
    InetAddress customer = connection.customer();
    if (customer != null && connection.peer().kind() != PeerKind.SERVICE) {
      penalties.add(customer, weight);
    }
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
    InetAddress own = newcomer.customer();
    int more = (own == null ? 0 : connections.count(own)) + 2;
    int many = limits.connectionsPerAddress() / PART_THAT_NEIGHBOURS_MAY_HAVE;
    return endOfLargest(Connection::isUnknown, more)
        || endOfLargest(Connection::isQuiet, Math.max(more, many))
        || endOfLargest(Connection::hasToken, Math.max(more, many + 1));
  }

  private boolean endOfLargest(Predicate<Connection> which, int fewest) {
    return end(connections.oldestOfLargest(which, fewest));
  }

  private boolean end(@Nullable Connection connection) {
    if (connection == null) {
      return false;
    }
    connections.remove(connection);
    connection.end();
    return true;
  }

  /** How many connections there are of a kind. */
  synchronized int count(PeerKind kind) {
    return connections.count(kind);
  }
}
