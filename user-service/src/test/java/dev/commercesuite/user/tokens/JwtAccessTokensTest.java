package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.signing.AccessToken;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtAccessTokensTest {
  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "commerce";
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final User ANN =
      User.created(
          new UserId(UUID.randomUUID()),
          new Email("ann@example.com"),
          "Ann",
          Set.of(Role.CUSTOMER),
          NOW);
  private static final SessionId SESSION = new SessionId(UUID.randomUUID());

  @TempDir private Path folder;
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private SigningKeys keys;
  private JwtAccessTokens tokens;
  private JwtVerifier verifier;

  @BeforeEach
  void makeKeys() {
    keys = TestKeys.open(TestKeys.rsa(folder.resolve("key.pem")), clock);
    tokens =
        new JwtAccessTokens(
            keys, new TokenPolicy(ISSUER, AUDIENCE, LIFETIME), new Uuid7(clock), clock);
    verifier =
        new JwtVerifier(TrustedIssuer.suite(ISSUER, AUDIENCE, keys, Revocations.NONE), clock);
  }

  @Test
  void verifiersBelieveAUsersToken() {
    AccessToken token = tokens.issue(ANN, SESSION, ANN.scopes());

    Caller caller = verifier.verify(token.reveal());

    assertThat(caller.subject()).isEqualTo(ANN.id().toString());
    assertThat(caller.kind()).isEqualTo(Caller.Kind.USER);
    assertThat(caller.scopes()).containsExactlyInAnyOrder("account", "orders", "payments");
    assertThat(caller.sessionId()).isEqualTo(SESSION.toString());
    assertThat(caller.expiresAt()).isEqualTo(NOW.plus(LIFETIME));
  }

  @Test
  void verifiersTellAServicesTokenFromAUsers() {
    AccessToken token =
        tokens.issue("order-service", new TreeSet<>(Set.of("payments.charge", "payments")));

    Caller caller = verifier.verify(token.reveal());

    assertThat(caller.subject()).isEqualTo("order-service");
    assertThat(caller.kind()).isEqualTo(Caller.Kind.SERVICE);
    assertThat(caller.scopes()).containsExactlyInAnyOrder("payments", "payments.charge");
    assertThat(caller.sessionId()).isEmpty();
  }

  @Test
  void hasTheHeaderAndTheClaimsOfRfc9068() {
    AccessToken token = tokens.issue(ANN, SESSION, ANN.scopes());

    DecodedJWT jwt = JWT.decode(token.reveal());

    assertThat(jwt.getType()).isEqualTo("at+jwt");
    assertThat(jwt.getAlgorithm()).isEqualTo("RS256");
    assertThat(jwt.getKeyId()).isEqualTo(keys.published().getFirst().keyId());
    assertThat(jwt.getIssuer()).isEqualTo(ISSUER);
    assertThat(jwt.getAudience()).containsExactly(AUDIENCE);
    assertThat(jwt.getIssuedAtAsInstant()).isEqualTo(NOW);
    assertThat(jwt.getNotBeforeAsInstant()).isEqualTo(NOW);
    assertThat(jwt.getExpiresAtAsInstant()).isEqualTo(NOW.plus(LIFETIME));
    assertThat(jwt.getId()).isNotEmpty();
    assertThat(jwt.getClaim("client_id").asString()).isEqualTo("commerce-suite");
    assertThat(jwt.getClaim("sid").asString()).isEqualTo(SESSION.toString());
    assertThat(jwt.getClaim("user_version").asLong()).isEqualTo(ANN.version());
    assertThat(jwt.getClaim("scope").asString()).isEqualTo("account orders payments");
    assertThat(token.toString()).isEqualTo("***");
  }
}
