package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping.Subjects;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of tokens that were good: each as a whole, and no more of them than fit. */
class RememberedTokensTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final KeyPair KEYS = RsaKeyPairs.generate();
  private static final String GROUPS = "x".repeat(4_000_000);

  private final JwtVerifier verifier =
      new JwtVerifier(List.of(issuer()), 10_000_000, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void tokenIsReadOnce() {
    String token = signed(token());

    assertThat(verifier.verify(token)).isSameAs(verifier.verify(token));
  }

  /** Anyone with an account gets as many tokens as they like. */
  @Test
  @Timeout(60)
  void tokensTakeNoMoreMemoryThanTheyMay() {
    List<String> tokens =
        IntStream.range(0, 2)
            .mapToObj(id -> signed(token().withJWTId("" + id).withClaim("groups", GROUPS)))
            .toList();
    Set<Caller> first = Collections.newSetFromMap(new IdentityHashMap<>());
    tokens.stream().map(verifier::verify).forEach(first::add);

    while (tokens.stream().map(verifier::verify).allMatch(first::contains)) {
      LockSupport.parkNanos(1_000_000); // What is too much is given up in the background.
    }
  }

  @Test
  void callerHasTheIdOfItsTokenIfThereIsOne() {
    assertThat(verifier.verify(signed(token().withJWTId("jwt-7"))).tokenId()).isEqualTo("jwt-7");
    assertThat(verifier.verify(signed(token())).tokenId()).isEmpty();
  }

  private static TrustedIssuer issuer() {
    VerificationKey key = new VerificationKey("k", SignatureAlgorithm.RS256, KEYS.getPublic());
    return new TrustedIssuer(
        "https://login.example.com",
        "commerce-suite",
        Set.of(SignatureAlgorithm.RS256),
        Set.of("JWT"),
        Duration.ofHours(1),
        keyId -> keyId.equals(key.id()) ? key : null,
        Revocations.NONE,
        new ExternalClaimMapping(
            Subjects.DERIVED, "scope", Map.of("shop", Set.of("orders")), Map.of()));
  }

  private static JWTCreator.Builder token() {
    return JWT.create()
        .withHeader(Map.of("typ", "JWT"))
        .withKeyId("k")
        .withIssuer("https://login.example.com")
        .withAudience("commerce-suite")
        .withSubject("alice")
        .withIssuedAt(NOW)
        .withExpiresAt(NOW.plusSeconds(300));
  }

  private static String signed(JWTCreator.Builder token) {
    return token.sign(
        Algorithm.RSA256((RSAPublicKey) KEYS.getPublic(), (RSAPrivateKey) KEYS.getPrivate()));
  }
}
