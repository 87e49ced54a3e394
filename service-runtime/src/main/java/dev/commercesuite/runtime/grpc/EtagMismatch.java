package dev.commercesuite.runtime.grpc;

/** The object is not the one that the caller has read: it has changed since. */
public final class EtagMismatch extends RuntimeException {
  public EtagMismatch() {
    super("the object changed since it was read");
  }
}
