package dev.commercesuite.system.failpoints.agent;

/** Which side of a {@link Boundary}. */
public enum Side {
  BEFORE,
  /** It has returned; not when it threw. */
  AFTER
}
