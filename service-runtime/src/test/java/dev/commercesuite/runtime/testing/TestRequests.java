package dev.commercesuite.runtime.testing;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Idempotent requests whose response is the text of their result. */
public final class TestRequests {
  private TestRequests() {}

  /** A new request. */
  public static <T> IdempotentRequest<T> request() {
    return request("caller", UUID.randomUUID());
  }

  public static <T> IdempotentRequest<T> request(String caller, UUID requestId) {
    return request(caller, requestId, "body");
  }

  /**
   * A request of a caller.
   *
   * @param body what the request says, as a text
   */
  public static <T> IdempotentRequest<T> request(String caller, UUID requestId, Object body) {
    RequestHash hash = new RequestHash(sha256(body.toString()));
    return new IdempotentRequest<>(
        new RequestKey(caller, "method", requestId, hash), TestRequests::encode);
  }

  /** The result of a request that took effect now. */
  public static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("the request was made before; expected a fresh answer");
    };
  }

  /** The bytes of the response, made now or before. */
  public static <T> byte[] response(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> encode(value);
      case Answer.Replayed<T>(byte[] response) -> response;
      case Answer.Interim<T>(byte[] response) -> response;
    };
  }

  private static byte[] encode(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
