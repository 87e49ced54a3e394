package dev.commercesuite.interceptors.limits;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget for what honest clients hold for a moment, such as requests that have not come whole,
 * and who holds how much of it. It is open to newcomers however much is held: when it is used up,
 * somebody gives way, of the address that holds most, on its connection that holds most, the one
 * that has held something longest. So whoever takes much takes it from himself.
 *
 * <p>An eighth is kept for connections with a certificate, which never give way. A proxy's
 * connections count singly. Each step takes as long as a look into a sorted tree of those who hold
 * something, for each that gives way. Thread-safe.
 */
public final class FairBudget {
  private static final Logger log = LoggerFactory.getLogger(FairBudget.class);
  private static final int KEPT_FOR_SERVICES = 8;

  /** The older of two that hold as much comes first. */
  private static final Comparator<Share> LARGEST_FIRST =
      Comparator.<Share>comparingLong(share -> -share.held)
          .thenComparingLong(share -> share.number);

  private final long most;
  private final long mostOfAnyone;
  private final Map<Object, Group> groups = new HashMap<>();
  private final NavigableSet<Share> ranking = new TreeSet<>(LARGEST_FIRST);
  private long held;
  private long heldByServices;
  private long numbers;

  /** Of which nobody holds anything. */
  public FairBudget(long most) {
    this.most = most;
    this.mostOfAnyone = most - most / KEPT_FOR_SERVICES;
  }

  /** What somebody holds together with others. */
  private static class Share {
    private final long number;
    private long held;

    Share(long number) {
      this.number = number;
    }
  }

  /** Of one address, or of one connection of which there is no other. */
  private static final class Group extends Share {
    private final Map<ConnectedPeer, Connection> connections = new HashMap<>();
    private final NavigableSet<Share> ranking = new TreeSet<>(LARGEST_FIRST);

    Group(long number) {
      super(number);
    }
  }

  private static final class Connection extends Share {
    /** That which has held something longest comes first. */
    private final SequencedSet<Holding> holdings = new LinkedHashSet<>();

    Connection(long number) {
      super(number);
    }
  }

  /** What one call holds. */
  public final class Holding {
    private final ConnectedPeer peer;

    /** As they were known then. */
    private final Object group;

    private final boolean ofService;

    private final Runnable giveWay;
    private long amount;
    private boolean gaveWay;

    private Holding(ConnectedPeer peer, Runnable giveWay) {
      this.peer = peer;
      this.group = peer.group();
      this.ofService = peer.kind() == PeerKind.SERVICE;
      this.giveWay = giveWay;
    }

    /**
     * Holds so much more; others may have to give way for it, and hear of it before this returns.
     *
     * @return whether it may; if not, it holds nothing from now on, and never again
     */
    public boolean take(long more) {
      List<Holding> others = new ArrayList<>(0);
      boolean taken = FairBudget.this.take(this, more, others);
      // Without the lock: calls are closed.
      others.forEach(FairBudget::tell);
      return taken;
    }

    /** Holds so much less. */
    public void give(long less) {
      FairBudget.this.give(this, less);
    }

    /**
     * Holds nothing any more.
     *
     * @return false if it gave way before
     */
    public boolean giveBack() {
      return FairBudget.this.giveBack(this);
    }
  }

  /** That others are told does not depend on it: they hold nothing any more, too. */
  private static void tell(Holding holding) {
    try {
      holding.giveWay.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("A call that gave way could not be ended");
    }
  }

  /**
   * Holds nothing yet.
   *
   * @param giveWay hears that it had to give way to somebody, on any thread; returns at once
   */
  public Holding open(ConnectedPeer peer, Runnable giveWay) {
    return new Holding(peer, giveWay);
  }

  /** Whether a newcomer would get something now: those with a certificate do not hold all. */
  synchronized boolean isOpen() {
    return heldByServices < most;
  }

  /** How much all hold. */
  public synchronized long held() {
    return held;
  }

  long most() {
    return most;
  }

  /** How many addresses, and connections that stand for themselves, hold something. */
  synchronized int holders() {
    return groups.size();
  }

  private synchronized boolean take(Holding asking, long more, List<Holding> others) {
    if (asking.gaveWay) {
      return false;
    }
    if (asking.amount + more > (asking.ofService ? most : mostOfAnyone)) {
      giveWay(asking); // It would not fit if all others did.
      return false;
    }
    change(asking, more);
    while (isExceeded(asking)) {
      Holding next = ranking.isEmpty() ? asking : ofLargest();
      giveWay(next);
      if (next == asking) {
        return false;
      }
      others.add(next);
    }
    return true;
  }

  private boolean isExceeded(Holding asking) {
    return held > most || (!asking.ofService && held - heldByServices > mostOfAnyone);
  }

  private Holding ofLargest() {
    Group group = (Group) ranking.first();
    return ((Connection) group.ranking.first()).holdings.getFirst();
  }

  private void giveWay(Holding holding) {
    change(holding, -holding.amount);
    holding.gaveWay = true;
  }

  private synchronized void give(Holding holding, long less) {
    change(holding, -Math.min(less, holding.amount));
  }

  private synchronized boolean giveBack(Holding holding) {
    change(holding, -holding.amount);
    return !holding.gaveWay;
  }

  private void change(Holding holding, long by) {
    if (by == 0) {
      return;
    }
    holding.amount += by;
    held += by;
    if (holding.ofService) {
      heldByServices += by;
      return;
    }
    Group group = groups.computeIfAbsent(holding.group, _ -> new Group(numbers++));
    Connection connection =
        group.connections.computeIfAbsent(holding.peer, _ -> new Connection(numbers++));
    if (holding.amount == 0) {
      connection.holdings.remove(holding);
    } else {
      connection.holdings.add(holding);
    }
    if (change(group.ranking, connection, by)) {
      group.connections.remove(holding.peer);
    }
    if (change(ranking, group, by)) {
      groups.remove(holding.group);
    }
  }

  /** Whether nothing is held any more. */
  private static boolean change(NavigableSet<Share> ranking, Share share, long by) {
    ranking.remove(share);
    share.held += by;
    if (share.held > 0) {
      ranking.add(share);
    }
    return share.held == 0;
  }
}
