package dev.commercesuite.runtime.lifecycle;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the process accepts calls: not yet, now, not for now because something is missing, or no
 * longer. Thread-safe.
 */
final class Readiness {
  private static final Logger log = LoggerFactory.getLogger(Readiness.class);

  private enum State {
    STARTING,
    STARTED,
    DRAINING
  }

  private record Situation(State state, List<String> missing) {
    boolean isReady() {
      return state == State.STARTED && missing.isEmpty();
    }
  }

  /** Hears of each change, in order; again at the next check, if it throws. Must return soon. */
  interface Listener {
    void ready();

    /** May be ready again. */
    void notReady();
  }

  private final Listener listener;

  /** Without the lock that is held while the listener hears: probes do not wait for that. */
  private volatile Situation situation = new Situation(State.STARTING, List.of());

  private boolean told;

  Readiness(Listener listener) {
    this.listener = listener;
  }

  boolean isReady() {
    return situation.isReady();
  }

  /** Why it does not accept calls; empty when it does. */
  String reason() {
    Situation now = situation;
    return switch (now.state()) {
      case STARTING -> "it is starting";
      case STARTED -> String.join("; ", now.missing());
      case DRAINING -> "it is stopping";
    };
  }

  synchronized void started() {
    if (situation.state() == State.STARTING) {
      situation = new Situation(State.STARTED, situation.missing());
      tell();
    }
  }

  /** Accepts calls while nothing is missing. */
  synchronized void requires(List<String> nowMissing) {
    situation = new Situation(situation.state(), List.copyOf(nowMissing));
    tell();
  }

  /** Returns whether this is the first time. */
  synchronized boolean drain() {
    boolean first = situation.state() != State.DRAINING;
    situation = new Situation(State.DRAINING, situation.missing());
    return first;
  }

  private void tell() {
    boolean ready = isReady();
    if (situation.state() != State.STARTED || ready == told) {
      return;
    }
    try {
      if (ready) {
        listener.ready();
      } else {
        listener.notReady();
      }
      told = ready;
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("A change of the readiness was not heard; telling it again");
    }
  }
}
