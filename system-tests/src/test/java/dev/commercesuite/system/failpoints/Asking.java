package dev.commercesuite.system.failpoints;

/** What the customer does after a fail point has bitten. */
enum Asking {
  /** Sends the same request until its outcome is there, to one replica and the other. */
  AGAIN,
  /** Goes away. */
  NEVER
}
