package dev.commercesuite.system.security.tokens;

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
public record TokenDraft(ObjectNode header, ObjectNode claims) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies both. */
  public TokenDraft {
    header = header.deepCopy();
    claims = claims.deepCopy();
  }

  /** Everything that a token says. */
  public static TokenDraft of(String token) {
    String[] parts = token.split("\\.", -1);
    return new TokenDraft(object(parts[0]), object(parts[1]));
  }

  public String claim(String name) {
    return claims.path(name).asText();
  }

  public TokenDraft withHeader(String name, String value) {
    return withHeader(name, JSON.getNodeFactory().textNode(value));
  }

  public TokenDraft withHeader(String name, JsonNode value) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.header.set(name, value);
    return changed;
  }

  public TokenDraft withoutHeader(String name) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.header.remove(name);
    return changed;
  }

  public TokenDraft withClaim(String name, String value) {
    return withClaim(name, JSON.getNodeFactory().textNode(value));
  }

  public TokenDraft withClaim(String name, long value) {
    return withClaim(name, JSON.getNodeFactory().numberNode(value));
  }

  public TokenDraft withClaim(String name, JsonNode value) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.claims.set(name, value);
    return changed;
  }

  public TokenDraft withoutClaim(String name) {
    TokenDraft changed = new TokenDraft(header, claims);
    changed.claims.remove(name);
    return changed;
  }

  public TokenDraft withScopes(Set<String> scopes) {
    return withClaim("scope", String.join(" ", scopes));
  }

  /** As if it had been issued at another time: every date moves by the same duration. */
  public TokenDraft moved(Duration by) {
    TokenDraft changed = this;
    for (String name : Set.of("iat", "nbf", "exp")) {
      changed = changed.withClaim(name, claims.path(name).asLong() + by.toSeconds());
    }
    return changed;
  }

  public TokenDraft withTime(String name, Duration fromNow) {
    return withClaim(name, Instant.now().plus(fromNow).getEpochSecond());
  }

  /** What is signed. */
  public String signingInput() {
    return signingInput(header.toString(), claims.toString());
  }

  public String signedBy(TokenSigner signer) {
    return signer.sign(signingInput());
  }

  /** What is signed, of texts that need not be JSON. */
  public static String signingInput(String header, String claims) {
    return encode(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + encode(claims.getBytes(StandardCharsets.UTF_8));
  }

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static JsonNode json(String text) {
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
