package dev.commercesuite.system.failpoints;

/** Which side of a {@link Boundary}. */
enum Side {
  BEFORE,
  /** It has returned; not when it threw. */
  AFTER
}
