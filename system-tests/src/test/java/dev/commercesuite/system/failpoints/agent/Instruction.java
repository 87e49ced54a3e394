package dev.commercesuite.system.failpoints.agent;

/** What a thread of a service is told at a {@link Boundary}; the process may end before it is. */
public enum Instruction {
  GO_ON,
  /** The {@link PlantedBug} there shows. */
  MISBEHAVE,
  THROW
}
