package dev.commercesuite.system.failpoints.scenario;

/** What the customer does after the fault. */
public enum ClientBehaviour {
  /** Sends the same request until its outcome is there, to one replica and the other. */
  AGAIN,
  /** Goes away. */
  NEVER
}
