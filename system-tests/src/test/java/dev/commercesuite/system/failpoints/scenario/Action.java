package dev.commercesuite.system.failpoints.scenario;

/** What a fail point does to the thread that comes by. */
public enum Action {
  /** It fails there. */
  EXCEPTION,
  /** It stands still until others have brought the order to its end, and then goes on. */
  PAUSE,
  /** Its process ends by SIGKILL while it stands there. */
  HALT
}
