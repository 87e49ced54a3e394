package dev.commercesuite.interceptors.limits;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The places of calls that are in progress, and who has them. An eighth is kept for connections
 * with a certificate. Of those without one, and without many people behind it as a proxy has, none
 * may have more than half while others are refused; as long as nobody else comes, it may have what
 * there is. Thread-safe.
 */
final class Places {
  private static final int KEPT_FOR_SERVICES = 8;
  private static final int SHARE_OF_A_CONNECTION = 2;

  /** For how long others count as refused after the latest of them was. */
  private static final long CONTENDED = Duration.ofSeconds(1).toNanos();

  private final AdaptiveLimit limit;
  private final LongSupplier nanoTime;
  private final Map<ConnectedPeer, Integer> ofConnections = new HashMap<>();
  private int taken;
  private int takenByAnyone;

  /** When somebody was refused who had less than a share. */
  private @Nullable Long othersRefused;

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

    /** As it was known then. */
    private final boolean ofService;

    private final AtomicBoolean given = new AtomicBoolean();

    private Place(ConnectedPeer peer, boolean ofService) {
      this.peer = peer;
      this.ofService = ofService;
    }

    void giveBack() {
      if (given.compareAndSet(false, true)) {
        release(this);
      }
    }
  }

  /** Whether the peer would get a place now, as one that asks for it. */
  synchronized boolean isOpenTo(ConnectedPeer peer) {
    long now = nanoTime.getAsLong();
    limit.asked(taken, now);
    boolean open = hasPlaceFor(peer, now);
    if (!open && of(peer) < share()) {
      othersRefused = now;
    }
    return open;
  }

  /** A place for a call of the peer; null if it is refused. */
  synchronized @Nullable Place take(ConnectedPeer peer) {
    if (!isOpenTo(peer)) {
      return null;
    }
    boolean ofService = peer.kind() == PeerKind.SERVICE;
    taken++;
    if (!ofService) {
      takenByAnyone++;
    }
    ofConnections.merge(peer, 1, Integer::sum);
    return new Place(peer, ofService);
  }

  synchronized int taken() {
    return taken;
  }

  synchronized int atMost() {
    return limit.places();
  }

  /** How many have a place. */
  synchronized int connections() {
    return ofConnections.size();
  }

  private boolean hasPlaceFor(ConnectedPeer peer, long now) {
    int places = limit.places();
    if (taken >= places) {
      return false;
    }
    boolean isOpenToAnyone = takenByAnyone < places - places / KEPT_FOR_SERVICES;
    return switch (peer.kind()) {
      case SERVICE -> true;
      case PROXY -> isOpenToAnyone;
      case ANONYMOUS, TOKEN -> isOpenToAnyone && (of(peer) < share() || !areOthersRefused(now));
    };
  }

  private boolean areOthersRefused(long now) {
    return othersRefused != null && now - othersRefused < CONTENDED;
  }

  private int share() {
    return Math.max(1, limit.places() / SHARE_OF_A_CONNECTION);
  }

  private int of(ConnectedPeer peer) {
    return ofConnections.getOrDefault(peer, 0);
  }

  private synchronized void release(Place place) {
    taken--;
    if (!place.ofService) {
      takenByAnyone--;
    }
    ofConnections.computeIfPresent(place.peer, (_, places) -> places == 1 ? null : places - 1);
    limit.ended(taken, nanoTime.getAsLong());
  }
}
