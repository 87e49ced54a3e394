package dev.commercesuite.system.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * A token in the making, from a real one: header and claims can be anything before it is signed.
 * Each change makes another draft.
 */
record TokenDraft(ObjectNode header, ObjectNode claims) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies both. */
  TokenDraft {
    header = header.deepCopy();
    claims = claims.deepCopy();
  }

  /** Everything that a token says. */
  static TokenDraft of(String token) {
    String[] parts = token.split("\\.", -1);
    return new TokenDraft(object(parts[0]), object(parts[1]));
  }

  String claim(String name) {
    return claims.path(name).asText();
  }

  TokenDraft withHeader(String name, String value) {
    return withHeader(name, JSON.getNodeFactory().textNode(value));
  }

  TokenDraft withHeader(String name, JsonNode value) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.header.set(name, value);
    return changed;
  }

  TokenDraft withoutHeader(String name) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.header.remove(name);
    return changed;
  }

  TokenDraft withClaim(String name, String value) {
    return withClaim(name, JSON.getNodeFactory().textNode(value));
  }

  TokenDraft withClaim(String name, long value) {
    return withClaim(name, JSON.getNodeFactory().numberNode(value));
  }

  TokenDraft withClaim(String name, JsonNode value) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.claims.set(name, value);
    return changed;
  }

  TokenDraft withoutClaim(String name) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.claims.remove(name);
    return changed;
  }

  TokenDraft withScopes(Set<String> scopes) {
    return withClaim("scope", String.join(" ", scopes));
  }

  /** As if it had been issued at another time: every date moves by the same duration. */
  TokenDraft moved(Duration by) {
    TokenDraft changed = this;
    for (String name : Set.of("iat", "nbf", "exp")) {
      changed = changed.withClaim(name, claims.path(name).asLong() + by.toSeconds());
    }
    return changed;
  }

  TokenDraft withTime(String name, Duration fromNow) {
    return withClaim(name, Instant.now().plus(fromNow).getEpochSecond());
  }

  /** What is signed. */
  String signingInput() {
    return signingInput(header.toString(), claims.toString());
  }

  String signedBy(TokenSigner signer) {
    return signer.sign(signingInput());
  }

  /** What is signed, of texts that need not be JSON. */
  static String signingInput(String header, String claims) {
    return encode(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + encode(claims.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }

  private static ObjectNode object(String part) {
    return (ObjectNode)
        json(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }
}
