package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.signing.AccessToken;
import java.time.Duration;

/**
 * The tokens of a login or a refresh.
 *
 * @param refreshLifetime how long the refresh token can be used from now on
 */
public record IssuedTokens(
    AccessToken accessToken,
    RefreshToken refreshToken,
    Duration refreshLifetime,
    SessionId session) {
  static IssuedTokens of(AccessToken accessToken, RefreshToken refreshToken, Session session) {
    Duration refreshLifetime = Duration.between(session.lastUseTime(), session.expireTime());
    return new IssuedTokens(accessToken, refreshToken, refreshLifetime, session.id());
  }
}
