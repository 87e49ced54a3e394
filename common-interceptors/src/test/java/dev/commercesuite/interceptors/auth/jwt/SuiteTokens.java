package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.errors.FailureException;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tokens as the suite's own issuer makes them, and a verifier that trusts it. */
final class SuiteTokens {
  static final String ISSUER = "https://issuer.example";
  static final String AUDIENCE = "commerce";
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  static final String SESSION = "01a20c25-cee3-7000-841b-1eaeb5418f32";
  static final KeyPair KEYS = RsaKeyPairs.generate();

  /** Of somebody else. */
  static final KeyPair OTHER_KEYS = RsaKeyPairs.generate();

  /** By their ids, what the issuer says that its keys are. */
  final Map<String, VerificationKey> published =
      new HashMap<>(Map.of("key-1", key(SignatureAlgorithm.RS256)));

  final SettableClock clock = new SettableClock();
  private Revocations revocations = Revocations.NONE;
  private final JwtVerifier verifier =
      new JwtVerifier(
          TrustedIssuer.suite(
              ISSUER,
              AUDIENCE,
              published::get,
              (session, subject, version) -> revocations.isRevoked(session, subject, version)),
          clock);

  /** A good token. */
  static String signed() {
    return signed(token -> token);
  }

  /** A token that is good but for this. */
  static String signed(UnaryOperator<JWTCreator.Builder> change) {
    return change
        .apply(token())
        .sign(Algorithm.RSA256(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate()));
  }

  /** All of a good token but its signature. */
  static JWTCreator.Builder token() {
    return JWT.create()
        .withHeader(Map.of("typ", "at+jwt"))
        .withKeyId("key-1")
        .withIssuer(ISSUER)
        .withAudience(AUDIENCE)
        .withSubject("user-1")
        .withJWTId("jwt-1")
        .withIssuedAt(NOW)
        .withExpiresAt(NOW.plusSeconds(900))
        .withClaim("scope", "orders account")
        .withClaim("client_id", "commerce-suite")
        .withClaim("sid", SESSION)
        .withClaim("user_version", 7);
  }

  /** The key of good tokens, which the issuer uses with this algorithm. */
  static VerificationKey key(SignatureAlgorithm algorithm) {
    return new VerificationKey("key-1", algorithm, publicKey(KEYS));
  }

  static RSAPublicKey publicKey(KeyPair keys) {
    return (RSAPublicKey) keys.getPublic();
  }

  /** What is revoked from now on. */
  void revoke(Revocations latest) {
    revocations = latest;
  }

  Caller verify(String token) {
    return verifier.verify(token);
  }

  void rejects(String token) {
    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_INVALID);
  }

  /** Why the token is not accepted. */
  Object reasonOf(String token) {
    FailureException rejected =
        catchThrowableOfType(FailureException.class, () -> verifier.verify(token));
    assertThat(rejected).as("rejection of %s", token).isNotNull();
    return rejected.failure().reason();
  }

  /** Stands still until it is set. */
  static final class SettableClock extends Clock {
    Instant now = NOW;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
