package dev.commercesuite.system.failpoints.control;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.Instruction;
import dev.commercesuite.system.failpoints.agent.Side;
import dev.commercesuite.system.failpoints.scenario.FaultStep;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The faults of one order, step after step; the last one is the fail point's. Thread-safe. */
public final class FaultPlan {
  private final Deque<FaultStep> steps;
  private final int length;
  private final CompletableFuture<Instruction> release = new CompletableFuture<>();
  private int visits;
  private @Nullable String replicaToKill;
  private volatile @Nullable Instant faultTime;

  public FaultPlan(List<FaultStep> steps) {
    this.steps = new ArrayDeque<>(steps);
    this.length = steps.size();
  }

  /**
   * A thread crosses a boundary for the order.
   *
   * @param replica where the thread runs
   * @return what the thread is told, maybe later
   */
  CompletableFuture<Instruction> crossed(String replica, Boundary boundary, Side side) {
    return take(boundary, side)
        .map(step ->
            switch (step.action()) {
              case EXCEPTION -> {
                noteTimeIfOver();
                yield CompletableFuture.completedFuture(Instruction.THROW);
              }
              case PAUSE -> {
                noteTimeIfOver();
                yield release;
              }
              case HALT -> {
                stopsIn(replica);
                yield release;
              }
            })
        .orElse(CompletableFuture.completedFuture(Instruction.GO_ON));
  }

  /** The replica in which a thread is stopped until its process is killed. */
  synchronized Optional<String> replicaToKill() {
    return Optional.ofNullable(faultTime == null ? replicaToKill : null);
  }

  /** The process of the stopped thread was killed. */
  void killed() {
    noteTimeIfOver();
    release();
  }

  /** A thread that was paused may go on. */
  public void release() {
    release.complete(Instruction.GO_ON);
  }

  /** When the last step was taken; null before. */
  public @Nullable Instant faultTime() {
    return faultTime;
  }

  /** Whether the first step was taken. */
  public synchronized boolean hasBegun() {
    return steps.size() < length;
  }

  /** Whether every step was taken. */
  public synchronized boolean isOver() {
    return steps.isEmpty();
  }

  private synchronized Optional<FaultStep> take(Boundary boundary, Side side) {
    FaultStep next = steps.peek();
    if (next == null
        || !next.boundaries().contains(boundary)
        || next.side() != side
        || ++visits < next.visit()) {
      return Optional.empty();
    }
    visits = 0;
    return Optional.of(steps.remove());
  }

  private synchronized void stopsIn(String replica) {
    replicaToKill = replica;
  }

  private synchronized void noteTimeIfOver() {
    if (steps.isEmpty() && faultTime == null) {
      faultTime = Instant.now();
    }
  }
}
