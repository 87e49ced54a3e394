package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a {@link ConnectionTable} has admitted. What happens to it is told to it, on
 * any thread; its other methods are for the table, under its lock.
 */
final class Connection {
  private final ConnectionTable table;
  private final ConnectedPeer peer;
  private final @Nullable InetAddress customer;
  private final boolean onProbation;
  private final long begun;
  private final Runnable end;
  private boolean inHandshake = true;
  private boolean gone;

  /** Written by the thread of the connection, read by those who look for room. */
  private volatile int calls;

  /**
   * One whose handshake begins.
   *
   * @param customer the address that it is counted with; of a proxy none
   * @param onProbation whether its address was cut off lately
   * @param begun when, by the clock of the table
   * @param end how it is ended when another one needs its place; returns at once
   */
  Connection(
      ConnectionTable table,
      PeerKind kind,
      @Nullable InetAddress customer,
      boolean onProbation,
      long begun,
      Runnable end) {
    this.table = table;
    this.peer = new ConnectedPeer(kind, customer);
    this.customer = customer;
    this.onProbation = onProbation;
    this.begun = begun;
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
    return table.secured(this, proof);
  }

  /**
   * It is cut off for a flood.
   *
   * @param weight a part of {@link FloodPenalties#FLOOD}
   */
  void flooded(int weight) {
    table.flooded(this, weight);
  }

  /** It is closed. May be said more than once. */
  void closed() {
    table.closed(this);
  }

  @Nullable InetAddress customer() {
    return customer;
  }

  long begun() {
    return begun;
  }

  boolean isInHandshake() {
    return inHandshake;
  }

  void endHandshake() {
    inHandshake = false;
  }

  /** Whether the table has it no more. */
  boolean isGone() {
    return gone;
  }

  void go() {
    gone = true;
  }

  /** Ends it in favour of another. */
  void end() {
    end.run();
  }

  boolean isKnown() {
    return peer.kind() != PeerKind.ANONYMOUS;
  }

  boolean isUnknown() {
    return !inHandshake && !isKnown();
  }

  boolean isIdle() {
    return isUnknown() && calls == 0;
  }

  /** What it does is no proof: a call may be one that anybody may leave open. */
  boolean hasToken() {
    return !inHandshake && peer.kind() == PeerKind.TOKEN;
  }

  boolean isQuiet() {
    return hasToken() && calls == 0;
  }
}
