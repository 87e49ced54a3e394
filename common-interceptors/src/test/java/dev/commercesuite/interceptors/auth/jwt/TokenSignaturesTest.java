package dev.commercesuite.interceptors.auth.jwt;

import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.KEYS;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.OTHER_KEYS;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.key;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.publicKey;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.signed;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.token;

import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures that are not made by a key of the issuer in the way that this key is for. */
class TokenSignaturesTest {
  private final SuiteTokens tokens = new SuiteTokens();

  @Test
  void rejectsASignatureOfAnotherKey() {
    tokens.rejects(
        token()
            .sign(
                Algorithm.RSA256(publicKey(OTHER_KEYS), (RSAPrivateKey) OTHER_KEYS.getPrivate())));
  }

  @Test
  void rejectsAnUnsignedToken() {
    tokens.rejects(token().sign(Algorithm.none()));
    String good = signed();
    tokens.rejects(good.substring(0, good.lastIndexOf('.') + 1));
  }

  @Test
  void rejectsAnHmacMadeWithThePublicKey() {
    tokens.rejects(token().sign(Algorithm.HMAC256(KEYS.getPublic().getEncoded())));
  }

  @Test
  void rejectsAnotherRsaAlgorithm() {
    tokens.rejects(
        token().sign(Algorithm.RSA512(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate())));
  }

  @Test
  void rejectsAHeaderThatClaimsRs256OverAnHmac() {
    String hmac = token().sign(Algorithm.HMAC256(KEYS.getPublic().getEncoded()));
    String header = encoded("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}");
    tokens.rejects(header + hmac.substring(hmac.indexOf('.')));
  }

  @Test
  void rejectsEveryChangedCharacterOfThePayload() {
    String good = signed();
    int start = good.indexOf('.') + 1;
    int end = good.lastIndexOf('.');
    for (int i = start; i < end; i++) {
      char changed = good.charAt(i) == 'A' ? 'B' : 'A';
      tokens.rejects(good.substring(0, i) + changed + good.substring(i + 1));
    }
  }

  @Test
  void rejectsAnotherOrNoKeyId() {
    tokens.rejects(signed(token -> token.withKeyId("key-2")));
    tokens.rejects(signed(token -> token.withKeyId(null)));
  }

  @Test
  void rejectsAKeyOfAnotherAlgorithm() {
    tokens.published.put("key-1", key(SignatureAlgorithm.RS512));

    tokens.rejects(signed());
    tokens.rejects(
        token().sign(Algorithm.RSA512(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate())));
  }

  @Test
  void rejectsCriticalHeaders() {
    tokens.rejects(
        signed(
            token -> token.withHeader(Map.of("typ", "at+jwt", "crit", List.of("exp"), "exp", 1))));
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
