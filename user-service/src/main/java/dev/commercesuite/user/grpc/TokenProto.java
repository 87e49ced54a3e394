package dev.commercesuite.user.grpc;

import com.google.protobuf.Duration;
import dev.commercesuite.api.user.v1.ListSessionsResponse;
import dev.commercesuite.api.user.v1.Tokens;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.JsonWebKey;

/** Tokens, sessions and keys in the contract's form. */
final class TokenProto {
  private TokenProto() {}

  static Tokens tokens(IssuedTokens tokens) {
    return tokens(tokens.accessToken()).toBuilder()
        .setRefreshToken(tokens.refreshToken().reveal())
        .setRefreshExpiresIn(duration(tokens.refreshLifetime()))
        .setSessionId(tokens.session().toString())
        .build();
  }

  static Tokens tokens(AccessToken token) {
    return Tokens.newBuilder()
        .setAccessToken(token.reveal())
        .setTokenType("Bearer")
        .setExpiresIn(duration(token.lifetime()))
        .addAllScopes(token.scopes())
        .build();
  }

  static dev.commercesuite.api.user.v1.JsonWebKey key(JsonWebKey key) {
    return dev.commercesuite.api.user.v1.JsonWebKey.newBuilder()
        .setKty("RSA")
        .setUse("sig")
        .setAlg("RS256")
        .setKid(key.keyId())
        .setN(key.modulus())
        .setE(key.exponent())
        .build();
  }

  static dev.commercesuite.api.user.v1.Session session(Session session, Actor actor) {
    return dev.commercesuite.api.user.v1.Session.newBuilder()
        .setId(session.id().toString())
        .setUserId(session.user().toString())
        .setCreateTime(Timestamps.of(session.createTime()))
        .setLastUseTime(Timestamps.of(session.lastUseTime()))
        .setExpireTime(Timestamps.of(session.expireTime()))
        .setUserAgent(session.connection().userAgent())
        .setNetworkAddress(session.connection().address())
        .setCurrent(session.id().equals(actor.session()))
        .build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static ListSessionsResponse list(Page<dev.commercesuite.api.user.v1.Session> page) {
    return ListSessionsResponse.newBuilder()
        .addAllSessions(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
