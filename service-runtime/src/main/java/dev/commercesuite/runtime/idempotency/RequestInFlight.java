package dev.commercesuite.runtime.idempotency;

/** The same request is still being worked on, for longer than this one can wait. */
public final class RequestInFlight extends RequestNotAccepted {
  public RequestInFlight(RequestKey key) {
    super(key, "is still in progress");
  }
}
