package dev.commercesuite.runtime.lifecycle;

/** Whether the process accepts calls: not yet, now, or no longer. Thread-safe. */
final class Readiness {
  private enum State {
    STARTING,
    READY,
    DRAINING
  }

  private State state = State.STARTING;

  synchronized boolean isReady() {
    return state == State.READY;
  }

  synchronized void ready() {
    if (state == State.STARTING) {
      state = State.READY;
    }
  }

  /** Returns whether this is the first time. */
  synchronized boolean drain() {
    boolean first = state != State.DRAINING;
    state = State.DRAINING;
    return first;
  }
}
