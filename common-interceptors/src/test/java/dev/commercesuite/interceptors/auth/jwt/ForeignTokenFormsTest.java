package dev.commercesuite.interceptors.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping.Subjects;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.keys.VerificationKeys;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.errors.FailureException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens as some providers make them: without a type, or with very many groups. */
class ForeignTokenFormsTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final KeyPair KEYS = RsaKeyPairs.generate();
  private static final String UNTYPED = "{\"alg\":\"RS256\",\"kid\":\"k\"}";
  private static final String TYPED = "{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"%s\"}";

  @Test
  void oneWithoutATypeIsAcceptedOnlyWhereThatIsSaid() {
    assertThat(verifier(Set.of(TrustedIssuer.NO_TYPE)).verify(token(UNTYPED, "")).scopes())
        .contains("orders");
    assertThat(verifier(Set.of("at+jwt", "none")).verify(token(UNTYPED, "")).scopes())
        .contains("orders");

    assertThat(refusal(verifier(Set.of("at+jwt", "JWT")), token(UNTYPED, "")))
        .isEqualTo(
            "The access token is not accepted: it has no typ, which is not accepted from its"
                + " issuer.");
  }

  @Test
  void whereNoTypeIsAcceptedOtherTypesAreNot() {
    JwtVerifier untyped = verifier(Set.of(TrustedIssuer.NO_TYPE));

    for (String type : List.of("JWT", "at+jwt", "logout+jwt", "none", "NONE", "")) {
      assertThat(refusal(untyped, token(TYPED.formatted(type), "")))
          .isEqualTo("The access token is not accepted: its typ is not accepted from its issuer.");
    }
  }

  @Test
  void oneIsAsLongAsTheHeadersOfACallMayBe() {
    String token = token(TYPED.formatted("JWT"), "x".repeat(9_000));
    assertThat(token).hasSizeBetween(12_000, 13_000);

    assertThat(verifier(Set.of("JWT")).verify(token).scopes()).contains("orders");
    assertThat(verifier(Set.of("JWT"), token.length()).verify(token).scopes()).contains("orders");
    assertThat(refusal(verifier(Set.of("JWT"), token.length() - 1), token))
        .isEqualTo(
            "The access token is not accepted: it has %d bytes, expected at most %d."
                .formatted(token.length(), token.length() - 1));
  }

  private static String refusal(JwtVerifier verifier, String token) {
    return catchThrowableOfType(FailureException.class, () -> verifier.verify(token))
        .failure()
        .message();
  }

  private static JwtVerifier verifier(Set<String> types) {
    return verifier(types, 16 * 1024);
  }

  private static JwtVerifier verifier(Set<String> types, int longestToken) {
    VerificationKey key = new VerificationKey("k", SignatureAlgorithm.RS256, KEYS.getPublic());
    VerificationKeys keys = keyId -> keyId.equals(key.id()) ? key : null;
    TrustedIssuer issuer =
        new TrustedIssuer(
            "https://login.example.com",
            "commerce-suite",
            Set.of(SignatureAlgorithm.RS256),
            types,
            Duration.ofHours(1),
            keys,
            Revocations.NONE,
            new ExternalClaimMapping(
                Subjects.DERIVED, "scope", Map.of("shop", Set.of("orders")), Map.of()));
    return new JwtVerifier(List.of(issuer), longestToken, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Libraries that make tokens give each a type. */
  private static String token(String header, String groups) {
    String claims =
        """
        {"iss":"https://login.example.com","aud":"commerce-suite","sub":"alice","jti":"1",\
        "scope":"shop","iat":%d,"exp":%d,"groups":"%s"}\
        """
            .formatted(NOW.getEpochSecond(), NOW.getEpochSecond() + 300, groups);
    String signed = encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(KEYS.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }
}
