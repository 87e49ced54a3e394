package dev.commercesuite.interceptors.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping.Subjects;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.keys.VerificationKeys;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.errors.FailureException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tokens as other providers make them: this one is in the shape of Keycloak's. */
class ExternalClaimMappingTest {

  private static final String ISSUER = "https://login.example.com/realms/shop";
  private static final String SUITE = "https://user.example.com";
  private static final String AUDIENCE = "commerce-suite";
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final KeyPair KEYS = ec();
  private static final Map<String, Set<String>> SCOPES =
      Map.of(
          "shop-customer", Set.of("account", "orders"),
          "shop-staff", Set.of("orders.staff"));
  private static final String ANN = "01890a5d-ac96-774b-bcce-b302099a8057";

  @Test
  void grantsWhatItsRolesAreListedToGrantAndNothingElse() {
    Caller caller =
        verifier(Subjects.DERIVED, "realm_access.roles")
            .verify(
                signed(token ->
                    roles(token, "shop-customer", "offline_access", "payments.charge", "admin")
                        .withClaim("scope", "openid payments.charge users.admin")));

    assertThat(caller.scopes()).containsExactlyInAnyOrder("account", "orders");
    assertThat(caller.kind()).isEqualTo(Caller.Kind.USER);
    assertThat(caller.sessionId()).isEmpty();
  }

  @Test
  void readsScopesFromATextAnArrayAndAClaimWhoseNameHasDots() {
    assertThat(
            verifier(Subjects.DERIVED, "scope")
                .verify(signed(token -> token.withClaim("scope", "shop-staff  shop-customer x")))
                .scopes())
        .containsExactlyInAnyOrder("account", "orders", "orders.staff");
    assertThat(
            verifier(Subjects.DERIVED, "https://example.com/roles")
                .verify(
                    signed(token ->
                        token.withClaim("https://example.com/roles", List.of("shop-staff", 1))))
                .scopes())
        .containsExactly("orders.staff");
  }

  @Test
  void grantsNothingWhenTheClaimIsAbsentOrOfAnotherType() {
    JwtVerifier verifier = verifier(Subjects.DERIVED, "realm_access.roles");

    assertThat(verifier.verify(signed(token -> token)).scopes()).isEmpty();
    assertThat(
            verifier
                .verify(signed(token -> token.withClaim("realm_access", "shop-staff")))
                .scopes())
        .isEmpty();
    assertThat(
            verifier
                .verify(signed(token -> token.withClaim("realm_access", Map.of("roles", Map.of()))))
                .scopes())
        .isEmpty();
  }

  @Test
  void makesSubjectsThatNoAccountOfTheSuiteCanHave() {
    JwtVerifier verifier = verifier(Subjects.DERIVED, "scope");

    String subject = verifier.verify(signed(token -> token.withSubject(ANN))).subject();

    assertThat(UUID.fromString(subject).version()).isEqualTo(8);
    assertThat(UUID.fromString(subject).variant()).isEqualTo(2);
    assertThat(verifier.verify(signed(token -> token.withSubject(ANN).withJWTId("2"))).subject())
        .isEqualTo(subject);
    assertThat(verifier.verify(signed(token -> token.withSubject("other"))).subject())
        .isNotEqualTo(subject);
    assertThat(DerivedSubject.of("https://a", "bc"))
        .isNotEqualTo(DerivedSubject.of("https://ab", "c"));
  }

  /** Stored data hang on these ids: they must never change. */
  @Test
  void derivesTheSameSubjectForEver() {
    assertThat(DerivedSubject.of("https://login.example.com", "alice"))
        .hasToString("7c788e82-1b83-8dcc-91b7-ac54a320bbd9");
  }

  @Test
  void takesSubjectsOverWhenTheyAreIdsOfTheSuite() {
    JwtVerifier verifier = verifier(Subjects.VERBATIM, "scope");

    assertThat(verifier.verify(signed(token -> token.withSubject(ANN))).subject()).isEqualTo(ANN);
    for (String other : List.of("order-service", ANN.toUpperCase(Locale.ROOT), "1-1-1-1-1")) {
      rejects(verifier, signed(token -> token.withSubject(other)));
    }
  }

  @Test
  void knowsTheListedClientsAsServices() {
    JwtVerifier verifier = verifier(Subjects.DERIVED, "scope");

    Caller byParty = verifier.verify(signed(token -> token.withClaim("azp", "batch")));
    Caller byClient =
        verifier.verify(
            signed(token -> token.withClaim("client_id", "batch").withClaim("azp", "web")));
    Caller user =
        verifier.verify(
            signed(token -> token.withClaim("client_id", "web").withClaim("azp", "batch")));

    assertThat(byParty.kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(byParty.subject()).isEqualTo("night-batch");
    assertThat(byClient.subject()).isEqualTo("night-batch");
    assertThat(user.kind()).isEqualTo(Caller.Kind.USER);
  }

  @Test
  void aForeignServiceIsNotOneOfTheSuiteByCallingItselfSo() {
    Caller caller =
        verifier(Subjects.DERIVED, "scope")
            .verify(
                signed(token ->
                    token.withSubject("order-service").withClaim("client_id", "order-service")));

    assertThat(caller.kind()).isEqualTo(Caller.Kind.USER);
    assertThat(caller.subject()).isNotEqualTo("order-service");
  }

  @Test
  void rejectsTokensThatAreBoundToAKey() {
    rejects(
        verifier(Subjects.DERIVED, "scope"),
        signed(token -> token.withClaim("cnf", Map.of("jkt", "thumbprint"))));
  }

  @Test
  void rejectsIdTokens() {
    JwtVerifier verifier = verifier(Subjects.DERIVED, "scope");

    rejects(verifier, signed(token -> token.withClaim("typ", "ID")));
    assertThat(verifier.verify(signed(token -> token.withClaim("typ", "Bearer"))).subject())
        .isNotEmpty();
  }

  @Test
  void acceptsTheTypesAlgorithmsAndLifetimeOfItsIssuerOnly() {
    JwtVerifier verifier = verifier(Subjects.DERIVED, "scope");
    assertThat(verifier.verify(signed(t -> t.withHeader(Map.of("typ", "application/at+JWT")))))
        .isNotNull();

    rejects(verifier, signed(token -> token.withHeader(Map.of("typ", "logout+jwt"))));
    rejects(verifier, signed(token -> token.withExpiresAt(NOW.plus(Duration.ofHours(2)))));
    rejects(verifier, signed(token -> token.withIssuer(SUITE)));
    rejects(verifier, signed(token -> token.withIssuer(ISSUER + "/")));
  }

  private static void rejects(JwtVerifier verifier, String token) {
    FailureException rejected =
        catchThrowableOfType(FailureException.class, () -> verifier.verify(token));
    assertThat(rejected).isNotNull();
    assertThat(rejected.failure().reason()).isEqualTo(ErrorReason.ERROR_REASON_TOKEN_INVALID);
  }

  /** Beside the suite's own issuer, which has a key of the same id but another algorithm. */
  private static JwtVerifier verifier(Subjects subjects, String scopesClaim) {
    VerificationKey key = new VerificationKey("k", SignatureAlgorithm.ES256, KEYS.getPublic());
    VerificationKeys keys = keyId -> keyId.equals(key.id()) ? key : null;
    TrustedIssuer foreign =
        new TrustedIssuer(
            ISSUER,
            AUDIENCE,
            Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256),
            Set.of("JWT", "at+jwt"),
            Duration.ofHours(1),
            keys,
            Revocations.NONE,
            new ExternalClaimMapping(
                subjects, scopesClaim, SCOPES, Map.of("batch", "night-batch")));
    TrustedIssuer suite = TrustedIssuer.suite(SUITE, AUDIENCE, keys, Revocations.NONE);
    return new JwtVerifier(List.of(suite, foreign), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static JWTCreator.Builder roles(JWTCreator.Builder token, String... roles) {
    return token.withClaim("realm_access", Map.of("roles", List.of(roles)));
  }

  private static String signed(UnaryOperator<JWTCreator.Builder> change) {
    JWTCreator.Builder token =
        JWT.create()
            .withHeader(Map.of("typ", "JWT"))
            .withKeyId("k")
            .withIssuer(ISSUER)
            .withAudience("account", AUDIENCE)
            .withSubject("alice")
            .withJWTId("jwt-1")
            .withClaim("sid", "session of the other login")
            .withIssuedAt(NOW)
            .withExpiresAt(NOW.plusSeconds(300));
    return change
        .apply(token)
        .sign(Algorithm.ECDSA256((ECPublicKey) KEYS.getPublic(), (ECPrivateKey) KEYS.getPrivate()));
  }

  private static KeyPair ec() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
