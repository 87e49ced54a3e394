package dev.commercesuite.user.http;

import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublishedKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys that access tokens are verified with, as a JSON Web Key Set (RFC 7517). */
final class JsonWebKeySetEndpoint implements Endpoint {
  /** No longer than the suite's own verifiers keep it. */
  private static final String CACHE_CONTROL = "public, max-age=30";

  private final PublishedKeys keys;

  JsonWebKeySetEndpoint(PublishedKeys keys) {
    this.keys = keys;
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) {
    List<Map<String, String>> set =
        keys.published().stream().map(JsonWebKeySetEndpoint::json).toList();
    return OAuthResponse.json(200, Map.of("keys", set)).with("Cache-Control", CACHE_CONTROL);
  }

  private static Map<String, String> json(JsonWebKey key) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("kty", "RSA");
    json.put("use", "sig");
    json.put("alg", "RS256");
    json.put("kid", key.keyId());
    json.put("n", key.modulus());
    json.put("e", key.exponent());
    return json;
  }
}
