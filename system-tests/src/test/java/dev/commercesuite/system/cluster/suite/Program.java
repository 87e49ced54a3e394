package dev.commercesuite.system.cluster.suite;

/** A command that has read its options. */
@FunctionalInterface
public interface Program {
  /**
   * Does it.
   *
   * @param termination when to stop earlier
   * @return whether everything was as it has to be
   */
  boolean run(Termination termination) throws Exception;
}
