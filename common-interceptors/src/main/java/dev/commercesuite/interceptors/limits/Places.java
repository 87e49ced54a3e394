package dev.commercesuite.interceptors.limits;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The places of calls that are in progress, and who has them. An eighth is kept for connections
 * with a certificate. Of those without one, and without many people behind it as a proxy has, none
 * may have more than half while others are refused, no address while other addresses are, and no
 * account while other accounts are; then it leaves them an eighth for a while. As long as nobody
 * else comes, it may have what there is. Thread-safe.
 */
final class Places {
  private static final int KEPT_FOR_SERVICES = 8;
  private static final int SHARE = 2;

  /**
   * Stays free for a while after others were refused, so that they are not refused at once again.
   */
  private static final int LEFT_FOR_OTHERS = 8;

  private final AdaptiveLimit limit;
  private final LongSupplier nanoTime;
  private final Holders connections = new Holders();
  private final Holders addresses = new Holders();
  private final Holders accounts = new Holders();
  private int taken;
  private int takenByAnyone;

  /**
   * Makes places of which none is taken.
   *
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  Places(AdaptiveLimit limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /** So many places, always. */
  static Places fixed(int places) {
    return new Places(
        new AdaptiveLimit(places, places, () -> OptionalInt.of(0), () -> 0, System.nanoTime()),
        System::nanoTime);
  }

  /** A place that is taken until it is given back, once. */
  final class Place {
    private final ConnectedPeer peer;

    /** As they were known then. */
    private final Object group;

    private final boolean ofService;

    private final @Nullable String account;
    private final AtomicBoolean given = new AtomicBoolean();

    private Place(ConnectedPeer peer, @Nullable String account) {
      this.peer = peer;
      this.account = account;
      this.group = peer.group();
      this.ofService = peer.kind() == PeerKind.SERVICE;
    }

    void giveBack() {
      if (given.compareAndSet(false, true)) {
        release(this);
      }
    }
  }

  /**
   * Whether the peer would get a place now, as one that asks for it before anybody knows whose call
   * it is. If not, and nobody will, it is taken for one of whoever made the latest call on its
   * connection.
   */
  synchronized boolean isOpenTo(ConnectedPeer peer) {
    return isOpenTo(peer, null);
  }

  private boolean isOpenTo(ConnectedPeer peer, @Nullable String account) {
    long now = nanoTime.getAsLong();
    limit.asked(taken, now);
    boolean open = hasPlaceFor(peer, account, now);
    if (!open) {
      connections.refuse(peer, share(), now);
      addresses.refuse(peer.group(), share(), now);
      Object caller = account == null ? likelyCaller(peer) : account;
      if (caller != null) {
        accounts.refuse(caller, share(), now);
      }
    }
    return open;
  }

  private static @Nullable Object likelyCaller(ConnectedPeer peer) {
    return peer.kind() == PeerKind.SERVICE ? peer : peer.account();
  }

  /** A place for a call that is nobody's in particular, or a service's; null if it is refused. */
  @Nullable Place take(ConnectedPeer peer) {
    return take(peer, null);
  }

  /**
   * A place for a call; null if it is refused.
   *
   * @param account whose call it is; null if that does not count
   */
  synchronized @Nullable Place take(ConnectedPeer peer, @Nullable String account) {
    if (!isOpenTo(peer, account)) {
      return null;
    }
    Place place = new Place(peer, account);
    taken++;
    if (!place.ofService) {
      takenByAnyone++;
    }
    connections.add(place.peer);
    addresses.add(place.group);
    if (account != null) {
      accounts.add(account);
    }
    return place;
  }

  synchronized int taken() {
    return taken;
  }

  synchronized int atMost() {
    return limit.places();
  }

  /** How many connections, addresses and accounts have a place. */
  synchronized int holders() {
    return connections.size() + addresses.size() + accounts.size();
  }

  private boolean hasPlaceFor(ConnectedPeer peer, @Nullable String account, long now) {
    int places = limit.places();
    if (taken >= places) {
      return false;
    }
    int forAnyone = places - places / KEPT_FOR_SERVICES;
    boolean leavesSome = takenByAnyone < forAnyone - places / LEFT_FOR_OTHERS;
    boolean isOpen =
        takenByAnyone < forAnyone
            && (account == null || accounts.mayHaveMore(account, share(), leavesSome, now));
    return switch (peer.kind()) {
      case SERVICE -> true;
      case PROXY -> isOpen;
      case ANONYMOUS, TOKEN ->
          isOpen
              && connections.mayHaveMore(peer, share(), leavesSome, now)
              && addresses.mayHaveMore(peer.group(), share(), leavesSome, now);
    };
  }

  private int share() {
    return Math.max(1, limit.places() / SHARE);
  }

  private synchronized void release(Place place) {
    taken--;
    if (!place.ofService) {
      takenByAnyone--;
    }
    connections.remove(place.peer);
    addresses.remove(place.group);
    if (place.account != null) {
      accounts.remove(place.account);
    }
    limit.ended(taken, nanoTime.getAsLong());
  }
}
