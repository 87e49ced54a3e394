package dev.commercesuite.interceptors.auth.jwt;

import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.AUDIENCE;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.ISSUER;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.NOW;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.SESSION;
import static dev.commercesuite.interceptors.auth.jwt.SuiteTokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.keys.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.errors.FailureException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token has to say to be accepted. */
class JwtVerifierTest {
  private final SuiteTokens tokens = new SuiteTokens();

  @Test
  void acceptsAUsersToken() {
    assertThat(tokens.verify(signed()))
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
        tokens.verify(
            signed(token ->
                token.withSubject("order-service").withClaim("client_id", "order-service")));

    assertThat(caller.kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(caller.subject()).isEqualTo("order-service");
  }

  @Test
  void rejectsATokenWithoutTheClaimsThatTheSuiteBuildsOn() {
    tokens.rejects(signed(token -> token.withClaim("sid", (String) null)));
    tokens.rejects(signed(token -> token.withClaim("sid", "session-1")));
    tokens.rejects(signed(token -> token.withClaim("user_version", (Integer) null)));
    tokens.rejects(signed(token -> token.withJWTId("")));
    tokens.rejects(signed(token -> token.withClaim("client_id", (String) null)));
  }

  @Test
  void acceptsATokenWithoutScopes() {
    assertThat(tokens.verify(signed(token -> token.withClaim("scope", " "))).scopes()).isEmpty();
  }

  @Test
  void acceptsATokenForSeveralAudiences() {
    assertThat(tokens.verify(signed(token -> token.withAudience("other", AUDIENCE))).subject())
        .isEqualTo("user-1");
  }

  @Test
  void rejectsAnotherIssuer() {
    tokens.rejects(signed(token -> token.withIssuer("https://issuer.example.evil")));
    tokens.rejects(signed(token -> token.withIssuer((String) null)));
  }

  @Test
  void rejectsAnotherAudience() {
    tokens.rejects(signed(token -> token.withAudience("billing")));
    tokens.rejects(signed(token -> token.withAudience((String[]) null)));
  }

  @Test
  void rejectsAnotherType() {
    tokens.rejects(signed(token -> token.withHeader(Map.of("typ", "JWT"))));
    tokens.rejects(signed(token -> token.withHeader(Map.of("typ", "id+jwt"))));
  }

  @Test
  void rejectsATokenWithoutSubjectOrTimes() {
    tokens.rejects(signed(token -> token.withSubject(null)));
    tokens.rejects(signed(token -> token.withSubject("")));
    tokens.rejects(signed(token -> token.withExpiresAt((Instant) null)));
    tokens.rejects(signed(token -> token.withIssuedAt((Instant) null)));
  }

  @Test
  void rejectsATokenFromTheFuture() {
    tokens.rejects(signed(token -> token.withNotBefore(NOW.plusSeconds(60))));
    tokens.rejects(signed(token -> token.withIssuedAt(NOW.plusSeconds(60))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b.c", "not a token", "é.é.é", "e30.e30.e30"})
  void rejectsWhatIsNoToken(String token) {
    tokens.rejects(token);
  }

  @Test
  void rejectsAVeryLongToken() {
    tokens.rejects("a".repeat(100_000));
  }

  @Test
  void toleratesAClockThatIsABitFast() {
    tokens.clock.now = NOW.plusSeconds(900).plus(Duration.ofSeconds(20));

    assertThat(tokens.verify(signed()).subject()).isEqualTo("user-1");
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
            tokens.clock);

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
    tokens.rejects(signed(token -> token.withExpiresAt(longest.plusSeconds(1))));

    assertThat(tokens.verify(signed(token -> token.withExpiresAt(longest))).subject())
        .isEqualTo("user-1");
  }

  @Test
  void refusesTwoIssuersOfOneName() {
    TrustedIssuer issuer =
        TrustedIssuer.suite(ISSUER, AUDIENCE, tokens.published::get, Revocations.NONE);

    assertThatThrownBy(() -> new JwtVerifier(List.of(issuer, issuer), tokens.clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(ISSUER);
  }
}
