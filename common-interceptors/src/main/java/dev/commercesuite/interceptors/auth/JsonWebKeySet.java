package dev.commercesuite.interceptors.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Reads the RSA signature keys of a JSON Web Key Set (RFC 7517, RFC 7518 section 6.3). */
final class JsonWebKeySet {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Shorter ones can be broken, and RFC 7518 does not allow them for RS256. */
  private static final int SHORTEST_KEY_BITS = 2048;

  private JsonWebKeySet() {}

  /**
   * Returns the keys by their ids. Keys of another type or use are left out.
   *
   * @throws IOException if the text is no key set, or holds no usable key
   */
  static Map<String, RSAPublicKey> parse(String json) throws IOException {
    Map<String, RSAPublicKey> keys = new HashMap<>();
    try {
      for (JsonNode key : JSON.readTree(json).path("keys")) {
        if (isForSignatures(key)) {
          keys.put(key.path("kid").asText(), rsaKey(key));
        }
      }
    } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not a JSON Web Key Set", e);
    }
    if (keys.isEmpty()) {
      throw new IOException("the JSON Web Key Set holds no RSA signature key");
    }
    return Map.copyOf(keys);
  }

  private static boolean isForSignatures(JsonNode key) {
    return key.path("kty").asText().equals("RSA")
        && key.path("use").asText("sig").equals("sig")
        && key.path("alg").asText("RS256").equals("RS256")
        && !key.path("kid").asText().isEmpty();
  }

  private static RSAPublicKey rsaKey(JsonNode key) throws GeneralSecurityException {
    RSAPublicKeySpec spec = new RSAPublicKeySpec(number(key, "n"), number(key, "e"));
    if (spec.getModulus().bitLength() < SHORTEST_KEY_BITS) {
      throw new IllegalArgumentException("an RSA key is shorter than 2048 bits");
    }
    return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
  }

  private static BigInteger number(JsonNode key, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(field).asText()));
  }
}
