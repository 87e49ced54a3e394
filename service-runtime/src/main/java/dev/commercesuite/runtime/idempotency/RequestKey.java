package dev.commercesuite.runtime.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Names one request of one caller: the same key means the same request, sent again.
 *
 * @param caller who asks: the subject of the access token, or a fixed word for anonymous callers
 * @param method the full name of the RPC, such as {@code
 *     commerce.order.v1.OrderService/CreateOrder}
 * @param requestId chosen by the caller
 * @param requestHash of the whole request with its caller and method; equal keys with another hash
 *     are a reused request id
 */
public record RequestKey(String caller, String method, UUID requestId, RequestHash requestHash) {
  public RequestKey {
    if (caller.isEmpty() || method.isEmpty()) {
      throw new IllegalArgumentException("a request key needs a caller and a method");
    }
  }

  /** Of a request that says nothing beyond its key. */
  public static RequestKey withoutBody(String caller, String method, UUID requestId) {
    return new RequestKey(
        caller, method, requestId, new RequestHash(digest(caller, method, requestId)));
  }

  /**
   * What is stored of caller, method and request id: SHA-256 over them, cut to 16 bytes. No secret
   * is in it: a request that is repeated after the service's secret was replaced has another hash
   * and is refused; with another fingerprint too it would take effect again.
   */
  public UUID fingerprint() {
    ByteBuffer digest = ByteBuffer.wrap(digest(caller, method, requestId));
    return new UUID(digest.getLong(), digest.getLong());
  }

  private static byte[] digest(String caller, String method, UUID requestId) {
    byte[] id =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(requestId.getMostSignificantBits())
            .putLong(requestId.getLeastSignificantBits())
            .array();
    byte[] key = LengthPrefixed.of(caller.getBytes(UTF_8), method.getBytes(UTF_8), id);
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
