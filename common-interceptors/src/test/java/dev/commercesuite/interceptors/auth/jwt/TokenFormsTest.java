package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens with a good signature whose form, and not whose claims, is the reason to refuse them. */
class TokenFormsTest {
  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "commerce-suite";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final KeyPair KEYS = RsaKeyPairs.generate();
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}";
  private static final String CLAIMS =
      """
      {"iss":"%s","aud":"%s","sub":"user-1","jti":"jwt-1","iat":%d,"exp":%d,"scope":"orders",\
      "client_id":"commerce-suite","sid":"01a20c25-cee3-7000-841b-1eaeb5418f32","user_version":7}\
      """
          .formatted(ISSUER, AUDIENCE, NOW.getEpochSecond(), NOW.getEpochSecond() + 900);

  private final Map<String, VerificationKey> published =
      Map.of("key-1", new VerificationKey("key-1", SignatureAlgorithm.RS256, KEYS.getPublic()));
  private final JwtVerifier verifier =
      new JwtVerifier(
          new TrustedIssuer(
              ISSUER,
              AUDIENCE,
              Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.RS512),
              Set.of("at+jwt"),
              Duration.ofMinutes(15),
              id -> published.get(id),
              Revocations.NONE,
              new SuiteClaimMapping()),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void goodOneIsReadOnce() {
    String token = signed("SHA256withRSA", HEADER, CLAIMS);

    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");
    assertThat(verifier.verify(token)).isSameAs(verifier.verify(token));
  }

  @Test
  void claimThatStandsInItTwice() {
    String twice = CLAIMS.replace("{", "{\"sub\":\"user-2\",");

    assertThatThrownBy(() -> verifier.verify(signed("SHA256withRSA", HEADER, twice)))
        .hasMessageContaining("it is malformed");
  }

  @Test
  void headerWithoutAKeyId() {
    String without = HEADER.replace(",\"kid\":\"key-1\"", "");

    assertThatThrownBy(() -> verifier.verify(signed("SHA256withRSA", without, CLAIMS)))
        .hasMessageContaining("it has no kid");
  }

  @Test
  void algorithmThatTheIssuerMayUseWithAnotherKey() {
    String other = HEADER.replace("RS256", "RS512");

    assertThatThrownBy(() -> verifier.verify(signed("SHA512withRSA", other, CLAIMS)))
        .hasMessageContaining("its key is not for its alg");
  }

  private static String signed(String algorithm, String header, String claims) {
    String content = encoded(header.getBytes(StandardCharsets.UTF_8));
    content += "." + encoded(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(KEYS.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
