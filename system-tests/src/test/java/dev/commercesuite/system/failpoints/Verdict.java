package dev.commercesuite.system.failpoints;

/** What a thread of a service is told at a {@link Boundary}; the process may end before it is. */
enum Verdict {
  GO_ON,
  /** The {@link PlantedBug} there shows. */
  MISBEHAVE,
  THROW
}
