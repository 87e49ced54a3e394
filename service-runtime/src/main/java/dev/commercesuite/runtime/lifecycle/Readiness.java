package dev.commercesuite.runtime.lifecycle;

import java.util.List;

/**
 * Whether the process accepts calls: not yet, now, not for now because something is missing, or no
 * longer. Thread-safe.
 */
final class Readiness {
  private enum State {
    STARTING,
    STARTED,
    DRAINING
  }

  /** Hears of each change, in order. Must return soon. */
  interface Listener {
    void ready();

    /** May be ready again. */
    void notReady();
  }

  private final Listener listener;
  private State state = State.STARTING;
  private List<String> missing = List.of();
  private boolean told;

  Readiness(Listener listener) {
    this.listener = listener;
  }

  synchronized boolean isReady() {
    return state == State.STARTED && missing.isEmpty();
  }

  /** Why it does not accept calls; empty when it does. */
  synchronized String reason() {
    return switch (state) {
      case STARTING -> "it is starting";
      case STARTED -> String.join("; ", missing);
      case DRAINING -> "it is stopping";
    };
  }

  synchronized void started() {
    if (state == State.STARTING) {
      state = State.STARTED;
      tell();
    }
  }

  /** Accepts calls while nothing is missing. */
  synchronized void requires(List<String> nowMissing) {
    missing = List.copyOf(nowMissing);
    tell();
  }

  /** Returns whether this is the first time. */
  synchronized boolean drain() {
    boolean first = state != State.DRAINING;
    state = State.DRAINING;
    return first;
  }

  private void tell() {
    boolean ready = isReady();
    if (state != State.STARTED || ready == told) {
      return;
    }
    told = ready;
    if (ready) {
      listener.ready();
    } else {
      listener.notReady();
    }
  }
}
