package dev.commercesuite.system.failpoints.scenario;

/** When a fail point bites. */
enum Attempt {
  /** As soon as somebody comes by. */
  FIRST,
  /** When somebody comes by again after the first one had to break off there. */
  RETRY
}
