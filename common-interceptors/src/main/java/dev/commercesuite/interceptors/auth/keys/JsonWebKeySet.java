package dev.commercesuite.interceptors.auth.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the signature keys of a JSON Web Key Set (RFC 7517, RFC 7518 section 6). */
final class JsonWebKeySet {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonWebKeySet() {}

  /**
   * Returns the keys by their ids. A key is left out if it is for another use, of a type, size or
   * algorithm that is not supported, without an id, or malformed: an issuer may publish more than
   * this suite understands.
   *
   * <p>A set without any key is an answer, too: the issuer has withdrawn the last one.
   *
   * @throws IOException if the text is not a key set, or none of its keys can be used
   */
  static Map<String, VerificationKey> parse(String json) throws IOException {
    Map<String, VerificationKey> keys = new HashMap<>();
    try {
      JsonNode published = JSON.readTree(json).path("keys");
      if (!published.isArray()) {
        throw new IOException("not a JSON Web Key Set: it has no array of keys");
      }
      for (JsonNode jwk : published) {
        @Nullable VerificationKey key = usable(jwk);
        if (key != null) {
          keys.put(key.id(), key);
        }
      }
      if (keys.isEmpty() && !published.isEmpty()) {
        throw new IOException("the JSON Web Key Set holds no signature key that can be used");
      }
    } catch (JsonProcessingException e) {
      throw new IOException("not a JSON Web Key Set", e);
    }
    return Map.copyOf(keys);
  }

  private static @Nullable VerificationKey usable(JsonNode jwk) {
    if (!isForVerifying(jwk)) {
      return null;
    }
    try {
      return new VerificationKey(jwk.path("kid").asText(), algorithm(jwk), publicKey(jwk));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isForVerifying(JsonNode jwk) {
    if (!jwk.path("use").asText("sig").equals("sig")) {
      return false;
    }
    JsonNode operations = jwk.path("key_ops");
    if (operations.isMissingNode()) {
      return true;
    }
    for (JsonNode operation : operations) {
      if (operation.asText().equals("verify")) {
        return true;
      }
    }
    return false;
  }

  /** What the key says it is for, or else what keys of its kind are for. */
  private static SignatureAlgorithm algorithm(JsonNode jwk) {
    String standard =
        switch (kind(jwk)) {
          case "RSA" -> "RS256";
          case "EC P-256" -> "ES256";
          case "EC P-384" -> "ES384";
          default -> throw new IllegalArgumentException("not a supported kind of key");
        };
    return SignatureAlgorithm.valueOf(jwk.path("alg").asText(standard));
  }

  private static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    return switch (kind(jwk)) {
      case "RSA" ->
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
      case "EC P-256" -> pointOn("secp256r1", jwk);
      case "EC P-384" -> pointOn("secp384r1", jwk);
      default -> throw new IllegalArgumentException("not a supported kind of key");
    };
  }

  private static String kind(JsonNode jwk) {
    String type = jwk.path("kty").asText();
    return type.equals("EC") ? "EC " + jwk.path("crv").asText() : type;
  }

  private static PublicKey pointOn(String curve, JsonNode jwk) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger number(JsonNode jwk, String member) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(member).asText()));
  }
}
