package dev.commercesuite.runtime.idempotency;

/** The request did nothing because of another one with the same request id. */
public abstract sealed class RequestNotAccepted extends RuntimeException
    permits RequestIdReused, RequestInFlight {

  RequestNotAccepted(RequestKey key, String problem) {
    super("request " + key.requestId() + " of " + key.method() + " " + problem);
  }
}
