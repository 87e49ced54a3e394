package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.user.domain.clients.ClientAssertion;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class JwtClientAssertionsTest {
  private static final String ISSUER = "https://issuer.example";
  private static final String TOKEN_ENDPOINT = "https://issuer.example/oauth2/token";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final KeyPair RSA = TestKeys.rsa();
  private static final KeyPair CURVE = TestKeys.p256();
  private static final Algorithm RS256 =
      Algorithm.RSA256((RSAPublicKey) RSA.getPublic(), (RSAPrivateKey) RSA.getPrivate());
  private static final Algorithm ES256 =
      Algorithm.ECDSA256((ECPublicKey) CURVE.getPublic(), (ECPrivateKey) CURVE.getPrivate());
  private static final List<PublicKey> KEYS = List.of(CURVE.getPublic(), RSA.getPublic());

  private final JwtClientAssertions assertions =
      new JwtClientAssertions(List.of(ISSUER, TOKEN_ENDPOINT), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void believesWhatAKeyOfTheClientSigned() {
    ClientAssertion expected = new ClientAssertion("orders", "id-1", NOW.plusSeconds(60));

    assertThat(assertions.verify(good().sign(RS256), KEYS)).contains(expected);
    assertThat(assertions.verify(good().sign(ES256), KEYS)).contains(expected);
    assertThat(assertions.claimedClient(good().sign(RS256))).contains("orders");
  }

  @Test
  void mayBeMeantForTheIssuerOrItsTokenEndpointAndNobodyElse() {
    assertGood(jwt -> jwt.withAudience(TOKEN_ENDPOINT));
    assertGood(jwt -> jwt.withAudience(ISSUER, TOKEN_ENDPOINT));
    assertBad(jwt -> jwt.withAudience("https://another.example"));
    assertBad(jwt -> jwt.withAudience(ISSUER, "https://another.example"));
    assertBad(jwt -> jwt.withNullClaim("aud"));
  }

  @Test
  void isForAMoment() {
    assertGood(jwt -> jwt.withExpiresAt(NOW.plusSeconds(300)));
    assertBad(jwt -> jwt.withExpiresAt(NOW.plusSeconds(331)));
    assertBad(jwt -> jwt.withExpiresAt(NOW));
    assertBad(jwt -> jwt.withNullClaim("exp"));
    assertGood(jwt -> jwt.withIssuedAt(NOW.plusSeconds(20)).withNotBefore(NOW.plusSeconds(20)));
    assertBad(jwt -> jwt.withNotBefore(NOW.plusSeconds(31)));
    assertBad(jwt -> jwt.withIssuedAt(NOW.plusSeconds(31)));
  }

  @Test
  void namesTheClientTwiceAndItselfOnce() {
    assertBad(jwt -> jwt.withIssuer("payments"));
    assertBad(jwt -> jwt.withSubject("payments"));
    assertBad(jwt -> jwt.withNullClaim("iss"));
    assertBad(jwt -> jwt.withNullClaim("sub"));
    assertBad(jwt -> jwt.withNullClaim("jti"));
    assertBad(jwt -> jwt.withJWTId(""));
    assertBad(jwt -> jwt.withJWTId("x".repeat(257)));
    assertBad(jwt -> jwt.withHeader(Map.of("crit", List.of("b64"))));
  }

  @Test
  void believesNoOtherSignature() {
    KeyPair other = TestKeys.rsa();
    Algorithm otherKey =
        Algorithm.RSA256((RSAPublicKey) other.getPublic(), (RSAPrivateKey) other.getPrivate());
    Algorithm publicKeyAsSecret = Algorithm.HMAC256(RSA.getPublic().getEncoded());
    Algorithm rs512 =
        Algorithm.RSA512((RSAPublicKey) RSA.getPublic(), (RSAPrivateKey) RSA.getPrivate());

    assertThat(assertions.verify(good().sign(otherKey), KEYS)).isEmpty();
    assertThat(assertions.verify(good().sign(publicKeyAsSecret), KEYS)).isEmpty();
    assertThat(assertions.verify(good().sign(rs512), KEYS)).isEmpty();
    assertThat(assertions.verify(good().sign(Algorithm.none()), KEYS)).isEmpty();
    assertThat(assertions.verify(good().sign(RS256), List.of())).isEmpty();
    assertThat(assertions.verify(good().sign(RS256), List.of(CURVE.getPublic()))).isEmpty();
    assertThat(assertions.verify("hello", KEYS)).isEmpty();
    assertThat(assertions.claimedClient("a.b.c")).isEmpty();
  }

  private void assertGood(UnaryOperator<JWTCreator.Builder> change) {
    assertThat(assertions.verify(change.apply(good()).sign(RS256), KEYS)).isPresent();
  }

  private void assertBad(UnaryOperator<JWTCreator.Builder> change) {
    assertThat(assertions.verify(change.apply(good()).sign(RS256), KEYS)).isEmpty();
  }

  private static JWTCreator.Builder good() {
    return JWT.create()
        .withIssuer("orders")
        .withSubject("orders")
        .withAudience(ISSUER)
        .withJWTId("id-1")
        .withIssuedAt(NOW)
        .withExpiresAt(NOW.plusSeconds(60));
  }
}
