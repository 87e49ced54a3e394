package dev.commercesuite.system.failpoints.agent;

/** What a fail point throws in the middle of a service. */
public final class InjectedFailure extends RuntimeException {
  InjectedFailure(String boundary) {
    super("a fail point at " + boundary);
  }
}
