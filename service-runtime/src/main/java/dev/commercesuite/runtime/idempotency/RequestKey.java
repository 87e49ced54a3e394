package dev.commercesuite.runtime.idempotency;

import java.util.UUID;

/**
 * Names one request of one caller: the same key means the same request, sent again.
 *
 * @param caller who asks: the subject of the access token, or a fixed word for anonymous callers
 * @param method the full name of the RPC, such as {@code
 *     commerce.order.v1.OrderService/CreateOrder}
 * @param requestId chosen by the caller
 * @param requestHash of the whole request; equal keys with another hash are a reused request id
 */
public record RequestKey(String caller, String method, UUID requestId, RequestHash requestHash) {
  public RequestKey {
    if (caller.isEmpty() || method.isEmpty()) {
      throw new IllegalArgumentException("a request key needs a caller and a method");
    }
  }
}
