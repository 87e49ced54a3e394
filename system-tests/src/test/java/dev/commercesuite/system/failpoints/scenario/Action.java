package dev.commercesuite.system.failpoints.scenario;

/** What a fail point does to the thread that gets there. */
public enum Action {
  /** It fails there. */
  EXCEPTION,
  /** It is stopped until others have brought the order to its end, and then goes on. */
  PAUSE,
  /** It is stopped, and its process is killed. */
  HALT
}
