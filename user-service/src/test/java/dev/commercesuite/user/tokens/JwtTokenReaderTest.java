package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class JwtTokenReaderTest {
  private static final TokenPolicy POLICY =
      new TokenPolicy("https://issuer.example", "commerce", Duration.ofMinutes(10));
  private static final Path KEY = TestKeys.temporary();
  private static final UUID ANN = UUID.randomUUID();
  private static final UUID SESSION = UUID.randomUUID();

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final SigningKeys keys = TestKeys.open(KEY, clock);
  private final JwtTokenReader reader = new JwtTokenReader(keys, POLICY, clock);

  @Test
  void readsAUsersToken() {
    TokenClaims claims = reader.read(sign(good())).orElseThrow();

    assertThat(claims.subject()).isEqualTo(ANN.toString());
    assertThat(claims.scope()).isEqualTo("orders");
    assertThat(claims.owner())
        .isEqualTo(new TokenClaims.Owner(new UserId(ANN), new SessionId(SESSION), 3));
    assertThat(claims.expireTime()).isEqualTo(now.plus(POLICY.lifetime()));
  }

  @Test
  void readsAServicesToken() {
    TokenClaims claims =
        reader
            .read(sign(good().withSubject("orders").withClaim("client_id", "orders")))
            .orElseThrow();

    assertThat(claims.owner()).isNull();
  }

  @Test
  void readsNothingElse() {
    assertUnreadable(jwt -> jwt.withIssuer("https://another.example"));
    assertUnreadable(jwt -> jwt.withAudience("another"));
    assertUnreadable(jwt -> jwt.withHeader(Map.of("typ", "JWT")));
    assertUnreadable(jwt -> jwt.withHeader(Map.of("crit", List.of("b64"))));
    assertUnreadable(jwt -> jwt.withNotBefore(now.plusSeconds(1)));
    assertUnreadable(jwt -> jwt.withNullClaim("exp"));
    assertUnreadable(jwt -> jwt.withNullClaim("sid"));
    assertUnreadable(jwt -> jwt.withNullClaim("user_version"));
    assertUnreadable(jwt -> jwt.withClaim("sid", "not a UUID"));
    assertThat(reader.read("a.b.c")).isEmpty();
    assertThat(reader.read("x".repeat(10_000))).isEmpty();
    assertThat(reader.read(good().sign(Algorithm.none()))).isEmpty();
  }

  @Test
  void tokenIsOverWhenItsTimeIs() {
    String token = sign(good());
    now = now.plus(POLICY.lifetime()).plusSeconds(1);

    assertThat(reader.read(token)).isEmpty();
  }

  @Test
  void saysWhenItDoesNotKnowTheKeysOfTheOthers() {
    String foreign = good().withKeyId("another").sign(algorithm());
    assertThat(reader.read(foreign)).isEmpty();
    now = now.plusSeconds(60);

    assertThatThrownBy(() -> reader.read(foreign))
        .isInstanceOf(UserException.KeysUnavailable.class);
  }

  private void assertUnreadable(UnaryOperator<JWTCreator.Builder> change) {
    assertThat(reader.read(sign(change.apply(good())))).isEmpty();
  }

  private String sign(JWTCreator.Builder token) {
    return token.sign(algorithm());
  }

  private Algorithm algorithm() {
    SigningKey key = keys.active();
    return Algorithm.RSA256(key.publicKey(), key.privateKey());
  }

  private JWTCreator.Builder good() {
    return JWT.create()
        .withHeader(Map.of("typ", "at+jwt"))
        .withKeyId(keys.active().id())
        .withIssuer(POLICY.issuer())
        .withAudience(POLICY.audience())
        .withSubject(ANN.toString())
        .withClaim("client_id", "commerce-suite")
        .withClaim("scope", "orders")
        .withClaim("sid", SESSION.toString())
        .withClaim("user_version", 3L)
        .withIssuedAt(now)
        .withNotBefore(now)
        .withExpiresAt(now.plus(POLICY.lifetime()))
        .withJWTId(UUID.randomUUID().toString());
  }
}
