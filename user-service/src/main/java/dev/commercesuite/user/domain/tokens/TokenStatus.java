package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.user.domain.sessions.Session;

/** Whether a token is valid at this moment. */
public sealed interface TokenStatus {

  /** It is not, for whatever reason. */
  record Inactive() implements TokenStatus {}

  /** It is a valid access token. */
  record ActiveAccessToken(TokenClaims claims) implements TokenStatus {}

  /** It is the refresh token of an open session, not used yet. */
  record ActiveRefreshToken(Session session) implements TokenStatus {}
}
