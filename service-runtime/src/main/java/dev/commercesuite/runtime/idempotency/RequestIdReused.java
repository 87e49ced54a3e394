package dev.commercesuite.runtime.idempotency;

/** The same caller used the request id before, for the same RPC, with another body. */
public final class RequestIdReused extends RequestNotAccepted {
  public RequestIdReused(RequestKey key) {
    super(key, "was sent before with another body");
  }
}
