package dev.commercesuite.interceptors.auth.jwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The form of a token: JWS compact serialization (RFC 7515, 7.1) of a JSON object.
 *
 * <p>Libraries that parse tokens are lenient, each in its own way, and what two of them read
 * differently is a hole. Here a token has one spelling and one reading: no padding, no stray bits,
 * no member twice, nothing after the end, and every member that decides something is of its type.
 */
final class CompactJws {
  private static final int PARTS = 3;
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> HEADER_TEXTS = List.of("alg", "typ", "kid");
  private static final List<String> CLAIM_TEXTS = List.of("iss", "sub", "jti", "client_id", "sid");
  private static final List<String> CLAIM_TIMES = List.of("iat", "nbf", "exp");
  private static final String USER_VERSION = "user_version";

  private CompactJws() {}

  /**
   * Looks at the form and at nothing else: neither the signature nor what the claims say.
   *
   * @throws IllegalArgumentException if the token has another form
   */
  static void require(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("a token has three parts");
    }
    JsonNode header = object(decode(parts[0]));
    JsonNode claims = object(decode(parts[1]));
    decode(parts[2]);
    require(header, HEADER_TEXTS, JsonNode::isTextual);
    require(claims, CLAIM_TEXTS, JsonNode::isTextual);
    require(claims, CLAIM_TIMES, CompactJws::isTime);
    require(claims, List.of(USER_VERSION), CompactJws::isVersion);
  }

  private static byte[] decode(String part) {
    byte[] bytes = DECODER.decode(part);
    if (bytes.length == 0 || !ENCODER.encodeToString(bytes).equals(part)) {
      throw new IllegalArgumentException("a part is not base64url in its shortest form");
    }
    return bytes;
  }

  private static JsonNode object(byte[] json) {
    try {
      @Nullable JsonNode node = JSON.readTree(json);
      if (node == null || !node.isObject()) {
        throw new IllegalArgumentException("a part is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a part is not JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("a part cannot be read", e);
    }
  }

  private static void require(JsonNode object, List<String> names, Predicate<JsonNode> type) {
    for (String name : names) {
      @Nullable JsonNode member = object.get(name);
      if (member != null && !type.test(member)) {
        throw new IllegalArgumentException(name + " has the wrong type");
      }
    }
  }

  /** RFC 7519, 2: seconds since 1970, possibly with a fraction. */
  private static boolean isTime(JsonNode member) {
    return member.isNumber() && member.doubleValue() >= 0 && member.doubleValue() < Long.MAX_VALUE;
  }

  private static boolean isVersion(JsonNode member) {
    return member.isIntegralNumber() && member.canConvertToLong() && member.longValue() >= 0;
  }
}
