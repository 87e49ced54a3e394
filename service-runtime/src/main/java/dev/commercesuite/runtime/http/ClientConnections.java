package dev.commercesuite.runtime.http;

import dev.commercesuite.runtime.network.IpNetwork;
import java.net.InetAddress;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of an HTTP server. It takes a new one whenever there is another that has
 * less to lose, so that clients that finish nothing keep nobody out. Safe for use by several
 * threads; what it says is to be closed is closed by the caller, without its lock.
 */
final class ClientConnections {
  private final ClientLimits limits;
  private final Predicate<InetAddress> proxies;
  private final LongSupplier nanoTime;
  private final Map<SelectableChannel, ClientConnection> open = new HashMap<>();
  private final Map<String, Set<ClientConnection>> openByAddress = new HashMap<>();

  /** The bytes of answers that are being written, the longest first. */
  private final Map<ClientConnection, Long> unsent = new LinkedHashMap<>();

  private long unsentBytes;

  /**
   * @param proxies addresses behind which there are many clients, who count one by one
   * @param nanoTime as {@link System#nanoTime}
   */
  ClientConnections(ClientLimits limits, Predicate<InetAddress> proxies, LongSupplier nanoTime) {
    this.limits = limits;
    this.proxies = proxies;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a new connection.
   *
   * @return the one that has to go for it, and is forgotten already: perhaps the new one itself;
   *     null if there is room
   */
  synchronized @Nullable ClientConnection accept(SelectableChannel channel, InetAddress client) {
    @Nullable String address =
        proxies.test(client) ? null : IpNetwork.customer(client).getHostAddress();
    ClientConnection newcomer = new ClientConnection(channel, address, nanoTime.getAsLong());
    Set<ClientConnection> own = ofSameAddress(newcomer);
    @Nullable ClientConnection leaving;
    if (own.size() >= limits.connectionsPerAddress()) {
      leaving = leastOf(own);
    } else if (open.size() >= limits.connections()) {
      leaving = least(own.size() + 1);
    } else {
      add(newcomer);
      return null;
    }
    if (leaving == null) {
      return newcomer;
    }
    remove(leaving);
    add(newcomer);
    return leaving;
  }

  /** The connection that has to go when one has to; null if there is none to spare. */
  synchronized @Nullable ClientConnection giveUpOne() {
    @Nullable ClientConnection leaving = least(Integer.MAX_VALUE);
    if (leaving != null) {
      remove(leaving);
    }
    return leaving;
  }

  synchronized void forget(SelectableChannel channel) {
    ClientConnection connection = open.get(channel);
    if (connection != null) {
      remove(connection);
    }
  }

  synchronized @Nullable ClientConnection find(Object channel) {
    return channel instanceof SelectableChannel ? open.get(channel) : null;
  }

  /** The request on the connection is whole. */
  void received(ClientConnection connection) {
    connection.received(nanoTime.getAsLong());
  }

  /**
   * So many bytes of an answer are being written.
   *
   * @return those whose answers have to go, so that all that nobody takes stay within the limit
   */
  synchronized List<ClientConnection> answering(ClientConnection connection, long bytes) {
    connection.answering();
    if (!open.containsKey(connection.channel())) {
      return List.of();
    }
    sent(connection);
    unsent.put(connection, bytes);
    unsentBytes += bytes;
    List<ClientConnection> leaving = new ArrayList<>();
    while (unsentBytes > limits.unsentBytes() && unsent.size() > 1) {
      ClientConnection slow = slowest(connection);
      leaving.add(slow);
      remove(slow);
    }
    return leaving;
  }

  /** The answer on the connection is written, or never will be. */
  synchronized void answered(ClientConnection connection) {
    connection.answered(nanoTime.getAsLong());
    sent(connection);
  }

  /** Those whose clients are slower than they may be; they are forgotten already. */
  synchronized List<ClientConnection> takeOverdue() {
    long now = nanoTime.getAsLong();
    List<ClientConnection> overdue =
        open.values().stream().filter(connection -> connection.isOverdue(now, limits)).toList();
    overdue.forEach(this::remove);
    return overdue;
  }

  synchronized int size() {
    return open.size();
  }

  /** Of one address, those on which the server works are not given up for others like them. */
  private static @Nullable ClientConnection leastOf(Collection<ClientConnection> candidates) {
    return candidates.stream()
        .map(connection -> Candidate.of(connection, candidates.size()))
        .filter(candidate -> candidate.standing() != ClientConnection.Standing.WAITING)
        .min(Candidate.LEAST_FIRST)
        .map(Candidate::connection)
        .orElse(null);
  }

  /**
   * Of all. Among those with as much to lose, of the address that has most, and the oldest. One on
   * which the server works is given up only for an address that has fewer.
   *
   * @param connections how many the address has for which one is given up
   */
  private @Nullable ClientConnection least(int connections) {
    return open.values().stream()
        .map(connection -> Candidate.of(connection, Math.max(1, ofSameAddress(connection).size())))
        .filter(candidate ->
            candidate.standing() != ClientConnection.Standing.WAITING
                || candidate.connections() > connections)
        .min(Candidate.LEAST_FIRST)
        .map(Candidate::connection)
        .orElse(null);
  }

  /** Of the answers to the address that leaves most bytes untaken, the oldest. */
  private ClientConnection slowest(ClientConnection except) {
    Map<Object, Long> bytes = new HashMap<>();
    unsent.forEach((connection, count) -> bytes.merge(accountOf(connection), count, Long::sum));
    return unsent.keySet().stream()
        .filter(connection -> connection != except)
        .max(Comparator.comparingLong(connection -> bytes.getOrDefault(accountOf(connection), 0L)))
        .orElseThrow();
  }

  private static Object accountOf(ClientConnection connection) {
    String address = connection.address();
    return address == null ? connection : address;
  }

  /** Empty for one that counts for itself only. */
  private Set<ClientConnection> ofSameAddress(ClientConnection connection) {
    String address = connection.address();
    return address == null ? Set.of() : openByAddress.getOrDefault(address, Set.of());
  }

  private void add(ClientConnection connection) {
    open.put(connection.channel(), connection);
    String address = connection.address();
    if (address != null) {
      openByAddress.computeIfAbsent(address, _ -> new LinkedHashSet<>()).add(connection);
    }
  }

  private void remove(ClientConnection connection) {
    open.remove(connection.channel());
    sent(connection);
    String address = connection.address();
    if (address != null) {
      openByAddress.computeIfPresent(
          address,
          (_, connections) -> {
            connections.remove(connection);
            return connections.isEmpty() ? null : connections;
          });
    }
  }

  private void sent(ClientConnection connection) {
    Long bytes = unsent.remove(connection);
    if (bytes != null) {
      unsentBytes -= bytes;
    }
  }

  /** A connection as it was at one moment, so that an order of many is an order. */
  private record Candidate(
      ClientConnection connection,
      ClientConnection.Standing standing,
      int connections,
      long begin) {
    static final Comparator<Candidate> LEAST_FIRST =
        Comparator.comparing(Candidate::standing)
            .thenComparing(Comparator.comparingInt(Candidate::connections).reversed())
            .thenComparing((one, other) -> Long.signum(one.begin() - other.begin()));

    static Candidate of(ClientConnection connection, int connections) {
      return new Candidate(connection, connection.standing(), connections, connection.begin());
    }
  }
}
