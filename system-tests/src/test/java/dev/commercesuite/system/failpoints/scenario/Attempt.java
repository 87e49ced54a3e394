package dev.commercesuite.system.failpoints.scenario;

/** When the fault of a fail point happens. */
enum Attempt {
  /** As soon as a thread gets there. */
  FIRST,
  /** When a thread gets there again after the first one had to break off there. */
  RETRY
}
