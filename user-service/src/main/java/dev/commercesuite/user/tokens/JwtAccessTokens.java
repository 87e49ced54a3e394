package dev.commercesuite.user.tokens;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.clients.FirstPartyClient;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.AccessTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Access tokens as JWTs signed with RS256 (RFC 9068).
 *
 * <p>A user's token has the user's id as {@code sub}, the {@code sid} of its session, and as {@code
 * user_version} the version of the account that it was issued for: what verifiers compare with the
 * issuer's revocations. It is issued to the suite's own public client. A service's token has its
 * client id both as {@code sub} and as {@code client_id}, which is how a verifier tells them apart.
 */
public final class JwtAccessTokens implements AccessTokens {
  private final SigningKeys keys;
  private final TokenPolicy policy;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public JwtAccessTokens(
      SigningKeys keys, TokenPolicy policy, Supplier<UUID> ids, InstantSource clock) {
    this.keys = keys;
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public AccessToken issue(User user, SessionId session, SequencedSet<String> scopes) {
    return sign(
        JWT.create()
            .withSubject(user.id().toString())
            .withClaim("client_id", FirstPartyClient.ID)
            .withClaim("sid", session.toString())
            .withClaim("user_version", user.version()),
        scopes);
  }

  @Override
  public AccessToken issue(String clientId, SequencedSet<String> scopes) {
    return sign(JWT.create().withSubject(clientId).withClaim("client_id", clientId), scopes);
  }

  @Override
  public void requireSigning() {
    SigningKey _ = keys.active();
  }

  private AccessToken sign(JWTCreator.Builder token, SequencedSet<String> scopes) {
    SigningKey key = keys.active();
    Instant now = clock.instant();
    String jwt =
        token
            .withHeader(Map.of("typ", "at+jwt"))
            .withKeyId(key.id())
            .withIssuer(policy.issuer())
            .withAudience(policy.audience())
            .withClaim("scope", String.join(" ", scopes))
            .withIssuedAt(now)
            .withNotBefore(now)
            .withExpiresAt(now.plus(policy.lifetime()))
            .withJWTId(ids.get().toString())
            .sign(Algorithm.RSA256(key.publicKey(), key.privateKey()));
    return new AccessToken(jwt, policy.lifetime(), scopes);
  }
}
