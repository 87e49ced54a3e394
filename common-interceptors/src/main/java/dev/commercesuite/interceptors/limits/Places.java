package dev.commercesuite.interceptors.limits;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The places of calls that are in progress, and who has them. An eighth is kept for connections
 * with a certificate. Of those without one, none may have more than half while others are refused;
 * as long as nobody else comes, it may have what there is. Thread-safe.
 */
final class Places {
  private static final int KEPT_FOR_SERVICES = 8;
  private static final int SHARE_OF_A_CONNECTION = 2;

  /** For how long others count as refused after the latest of them was. */
  private static final long CONTENDED = Duration.ofSeconds(1).toNanos();

  private final AdaptiveLimit limit;
  private final LongSupplier nanoTime;
  private final Map<Object, Integer> ofConnections = new HashMap<>();
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

  /** A place that is taken until it is given back, once. */
  final class Place {
    private final Peer peer;
    private final AtomicBoolean given = new AtomicBoolean();

    private Place(Peer peer) {
      this.peer = peer;
    }

    void giveBack() {
      if (given.compareAndSet(false, true)) {
        release(peer);
      }
    }
  }

  /** Whether the peer would get a place now, as one that asks for it. */
  synchronized boolean isOpenTo(Peer peer) {
    long now = nanoTime.getAsLong();
    limit.asked(taken, now);
    boolean open = hasPlaceFor(peer, now);
    if (!open && of(peer) < share()) {
      othersRefused = now;
    }
    return open;
  }

  /** A place for a call of the peer; null if it is refused. */
  synchronized @Nullable Place take(Peer peer) {
    if (!isOpenTo(peer)) {
      return null;
    }
    taken++;
    if (peer.kind() == Peer.Kind.ANYONE) {
      takenByAnyone++;
    }
    ofConnections.merge(peer.connection(), 1, Integer::sum);
    return new Place(peer);
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

  private boolean hasPlaceFor(Peer peer, long now) {
    int places = limit.places();
    if (taken >= places) {
      return false;
    }
    return switch (peer.kind()) {
      case SERVICE -> true;
      case ANYONE ->
          takenByAnyone < places - places / KEPT_FOR_SERVICES
              && (of(peer) < share() || !areOthersRefused(now));
    };
  }

  private boolean areOthersRefused(long now) {
    return othersRefused != null && now - othersRefused < CONTENDED;
  }

  private int share() {
    return Math.max(1, limit.places() / SHARE_OF_A_CONNECTION);
  }

  private int of(Peer peer) {
    return ofConnections.getOrDefault(peer.connection(), 0);
  }

  private synchronized void release(Peer peer) {
    taken--;
    if (peer.kind() == Peer.Kind.ANYONE) {
      takenByAnyone--;
    }
    ofConnections.computeIfPresent(
        peer.connection(), (_, places) -> places == 1 ? null : places - 1);
    limit.ended(taken, nanoTime.getAsLong());
  }
}
