package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.keys.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.auth.revocation.RevocationsUnavailableException;
import dev.commercesuite.interceptors.errors.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {

  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "commerce";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String SESSION = "01a20c25-cee3-7000-841b-1eaeb5418f32";
  private static final KeyPair KEYS = rsa();
  private static final KeyPair OTHER_KEYS = rsa();

  private final SettableClock clock = new SettableClock();
  private final Map<String, VerificationKey> published =
      new HashMap<>(Map.of("key-1", key(SignatureAlgorithm.RS256)));
  private Revocations revocations = Revocations.NONE;
  private final JwtVerifier verifier =
      new JwtVerifier(
          TrustedIssuer.suite(
              ISSUER,
              AUDIENCE,
              published::get,
              (session, subject, version) -> revocations.isRevoked(session, subject, version)),
          clock);

  @Test
  void acceptsAUsersToken() {
    assertThat(verifier.verify(signed()))
        .isEqualTo(
            new Caller(
                "user-1",
                Caller.Kind.USER,
                Set.of("orders", "account"),
                "jwt-1",
                SESSION,
                NOW.plusSeconds(900)));
  }

  @Test
  void acceptsAServicesToken() {
    Caller caller =
        verifier.verify(
            signed(token ->
                token.withSubject("order-service").withClaim("client_id", "order-service")));

    assertThat(caller.kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(caller.subject()).isEqualTo("order-service");
  }

  @Test
  void rejectsATokenWithoutTheClaimsThatTheSuiteBuildsOn() {
    rejects(signed(token -> token.withClaim("sid", (String) null)));
    rejects(signed(token -> token.withClaim("sid", "session-1")));
    rejects(signed(token -> token.withClaim("user_version", (Integer) null)));
    rejects(signed(token -> token.withJWTId("")));
    rejects(signed(token -> token.withClaim("client_id", (String) null)));
  }

  @Test
  void acceptsATokenWithoutScopes() {
    assertThat(verifier.verify(signed(token -> token.withClaim("scope", " "))).scopes()).isEmpty();
  }

  @Test
  void acceptsATokenForSeveralAudiences() {
    assertThat(verifier.verify(signed(token -> token.withAudience("other", AUDIENCE))).subject())
        .isEqualTo("user-1");
  }

  @Test
  void rejectsAnotherIssuer() {
    rejects(signed(token -> token.withIssuer("https://issuer.example.evil")));
    rejects(signed(token -> token.withIssuer((String) null)));
  }

  @Test
  void rejectsAnotherAudience() {
    rejects(signed(token -> token.withAudience("billing")));
    rejects(signed(token -> token.withAudience((String[]) null)));
  }

  @Test
  void rejectsAnotherType() {
    rejects(signed(token -> token.withHeader(Map.of("typ", "JWT"))));
    rejects(signed(token -> token.withHeader(Map.of("typ", "id+jwt"))));
  }

  @Test
  void rejectsAnotherOrNoKeyId() {
    rejects(signed(token -> token.withKeyId("key-2")));
    rejects(signed(token -> token.withKeyId(null)));
  }

  @Test
  void rejectsATokenWithoutSubjectOrTimes() {
    rejects(signed(token -> token.withSubject(null)));
    rejects(signed(token -> token.withSubject("")));
    rejects(signed(token -> token.withExpiresAt((Instant) null)));
    rejects(signed(token -> token.withIssuedAt((Instant) null)));
  }

  @Test
  void rejectsATokenFromTheFuture() {
    rejects(signed(token -> token.withNotBefore(NOW.plusSeconds(60))));
    rejects(signed(token -> token.withIssuedAt(NOW.plusSeconds(60))));
  }

  @Test
  void rejectsASignatureOfAnotherKey() {
    rejects(
        token()
            .sign(
                Algorithm.RSA256(publicKey(OTHER_KEYS), (RSAPrivateKey) OTHER_KEYS.getPrivate())));
  }

  @Test
  void rejectsAnUnsignedToken() {
    rejects(token().sign(Algorithm.none()));
    String good = signed();
    rejects(good.substring(0, good.lastIndexOf('.') + 1));
  }

  @Test
  void rejectsAnHmacMadeWithThePublicKey() {
    rejects(token().sign(Algorithm.HMAC256(KEYS.getPublic().getEncoded())));
  }

  @Test
  void rejectsAnotherRsaAlgorithm() {
    rejects(token().sign(Algorithm.RSA512(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate())));
  }

  @Test
  void rejectsAHeaderThatClaimsRs256OverAnHmac() {
    String hmac = token().sign(Algorithm.HMAC256(KEYS.getPublic().getEncoded()));
    String header = encoded("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}");
    rejects(header + hmac.substring(hmac.indexOf('.')));
  }

  @Test
  void rejectsEveryChangedCharacterOfThePayload() {
    String good = signed();
    int start = good.indexOf('.') + 1;
    int end = good.lastIndexOf('.');
    for (int i = start; i < end; i++) {
      char changed = good.charAt(i) == 'A' ? 'B' : 'A';
      rejects(good.substring(0, i) + changed + good.substring(i + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "not a token", "é.é.é", "e30.e30.e30"})
  void rejectsWhatIsNoToken(String token) {
    rejects(token);
  }

  @Test
  void rejectsAVeryLongToken() {
    rejects("a".repeat(100_000));
  }

  @Test
  void rejectsAnExpiredTokenAlsoAfterItWasAccepted() {
    String token = signed();
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");

    clock.now = NOW.plusSeconds(900).plus(JwtVerifier.CLOCK_SKEW).plusSeconds(1);

    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_EXPIRED);
    assertThat(reasonOf(signed(t -> t.withClaim("again", true))))
        .isEqualTo(ErrorReason.ERROR_REASON_TOKEN_EXPIRED);
  }

  @Test
  void toleratesAClockThatIsABitFast() {
    clock.now = NOW.plusSeconds(900).plus(Duration.ofSeconds(20));

    assertThat(verifier.verify(signed()).subject()).isEqualTo("user-1");
  }

  @Test
  void saysWhenTheIssuerCannotBeAsked() {
    JwtVerifier cold =
        new JwtVerifier(
            TrustedIssuer.suite(
                ISSUER,
                AUDIENCE,
                keyId -> {
                  throw new KeysUnavailableException("down", new IOException());
                },
                Revocations.NONE),
            clock);

    assertThatThrownBy(() -> cold.verify(signed()))
        .isInstanceOfSatisfying(
            FailureException.class,
            e ->
                assertThat(e.failure().reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE));
  }

  @Test
  void rejectsATokenThatLivesTooLong() {
    Instant longest = NOW.plus(TrustedIssuer.SUITE_LIFETIME).plus(JwtVerifier.CLOCK_SKEW);
    rejects(signed(token -> token.withExpiresAt(longest.plusSeconds(1))));

    assertThat(verifier.verify(signed(token -> token.withExpiresAt(longest))).subject())
        .isEqualTo("user-1");
  }

  @Test
  void rejectsCriticalHeaders() {
    rejects(
        signed(
            token -> token.withHeader(Map.of("typ", "at+jwt", "crit", List.of("exp"), "exp", 1))));
  }

  @Test
  void rejectsAKeyOfAnotherAlgorithm() {
    published.put("key-1", key(SignatureAlgorithm.RS512));

    rejects(signed());
    rejects(token().sign(Algorithm.RSA512(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate())));
  }

  @Test
  void rejectsAnAcceptedTokenOnceItsKeyIsWithdrawn() {
    String token = signed();
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");

    published.clear();

    rejects(token);
  }

  @Test
  void rejectsAnAcceptedTokenOnceItsKeyIdIsAnotherKey() {
    String token = signed();
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");

    published.put(
        "key-1", new VerificationKey("key-1", SignatureAlgorithm.RS256, publicKey(OTHER_KEYS)));

    rejects(token);
  }

  @Test
  void rejectsAnAcceptedTokenOnceItIsRevoked() {
    String token = signed();
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");

    revocations = (session, subject, version) -> session.equals(SESSION);
    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);

    revocations = (session, subject, version) -> subject.equals("user-1") && version < 8;
    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);
    assertThat(reasonOf(signed())).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_REVOKED);

    revocations = (session, subject, version) -> version < 7;
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");
  }

  @Test
  void acceptsNothingWhileItIsNotKnownWhatIsRevoked() {
    String token = signed();
    assertThat(verifier.verify(token).subject()).isEqualTo("user-1");

    revocations =
        (session, subject, version) -> {
          throw new RevocationsUnavailableException("down");
        };

    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE);
  }

  @Test
  void refusesTwoIssuersOfOneName() {
    TrustedIssuer issuer = TrustedIssuer.suite(ISSUER, AUDIENCE, published::get, Revocations.NONE);

    assertThatThrownBy(() -> new JwtVerifier(List.of(issuer, issuer), clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(ISSUER);
  }

  private void rejects(String token) {
    assertThat(reasonOf(token)).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_INVALID);
  }

  private Object reasonOf(String token) {
    FailureException rejected =
        catchThrowableOfType(FailureException.class, () -> verifier.verify(token));
    assertThat(rejected).as("rejection of %s", token).isNotNull();
    return rejected.failure().reason();
  }

  private static String signed() {
    return signed(token -> token);
  }

  private static String signed(UnaryOperator<JWTCreator.Builder> change) {
    return change
        .apply(token())
        .sign(Algorithm.RSA256(publicKey(KEYS), (RSAPrivateKey) KEYS.getPrivate()));
  }

  private static JWTCreator.Builder token() {
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

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static VerificationKey key(SignatureAlgorithm algorithm) {
    return new VerificationKey("key-1", algorithm, publicKey(KEYS));
  }

  private static RSAPublicKey publicKey(KeyPair keys) {
    return (RSAPublicKey) keys.getPublic();
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SettableClock extends Clock {

    private Instant now = NOW;

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
