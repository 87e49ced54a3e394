package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.Instruction;
import dev.commercesuite.system.failpoints.agent.Side;
import dev.commercesuite.system.failpoints.scenario.FaultStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens to one order, cue after cue; the last one is the fail point's. Thread-safe. */
public final class FaultPlan {
  private final Deque<FaultStep> cues;
  private final int length;
  private final CountDownLatch bitten = new CountDownLatch(1);
  private final CompletableFuture<Instruction> release = new CompletableFuture<>();
  private int visits;
  private @Nullable String standingIn;
  private volatile @Nullable Instant bite;

  public FaultPlan(List<FaultStep> cues) {
    this.cues = new ArrayDeque<>(cues);
    this.length = cues.size();
  }

  /**
   * Somebody crosses a boundary for the order.
   *
   * @param replica where the thread runs
   * @return what the thread is told, maybe later
   */
  CompletableFuture<Instruction> crossed(String replica, Boundary boundary, Side side) {
    return take(boundary, side)
        .map(cue ->
            switch (cue.action()) {
              case EXCEPTION -> {
                bittenIfOver();
                yield CompletableFuture.completedFuture(Instruction.THROW);
              }
              case PAUSE -> {
                bittenIfOver();
                yield release;
              }
              case HALT -> {
                standsIn(replica);
                yield release;
              }
            })
        .orElse(CompletableFuture.completedFuture(Instruction.GO_ON));
  }

  /** The replica in which a thread stands and waits for its end. */
  synchronized Optional<String> standing() {
    return Optional.ofNullable(bite == null ? standingIn : null);
  }

  /** The process of its thread has ended. */
  void ended() {
    bittenIfOver();
    release();
  }

  /** A thread that was paused may go on. */
  public void release() {
    release.complete(Instruction.GO_ON);
  }

  /** When the last cue was taken; null before. */
  public @Nullable Instant bite() {
    return bite;
  }

  /** Whether the first thing of it has happened. */
  public synchronized boolean hasBegun() {
    return cues.size() < length;
  }

  /** Whether all of it has happened. */
  public synchronized boolean isOver() {
    return cues.isEmpty();
  }

  boolean awaitBite(Duration atMost) throws InterruptedException {
    return bitten.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized Optional<FaultStep> take(Boundary boundary, Side side) {
    FaultStep next = cues.peek();
    if (next == null
        || !next.boundaries().contains(boundary)
        || next.side() != side
        || ++visits < next.visit()) {
      return Optional.empty();
    }
    visits = 0;
    return Optional.of(cues.remove());
  }

  private synchronized void standsIn(String replica) {
    standingIn = replica;
  }

  private synchronized void bittenIfOver() {
    if (cues.isEmpty() && bite == null) {
      bite = Instant.now();
      bitten.countDown();
    }
  }
}
