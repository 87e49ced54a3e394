package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.user.domain.sessions.Session;

/** Whether a token holds at this moment. */
public sealed interface TokenStatus {

  /** It does not, for whatever reason. */
  record Inactive() implements TokenStatus {}

  /** It is an access token that holds. */
  record ActiveAccessToken(TokenClaims claims) implements TokenStatus {}

  /** It is the refresh token of an open session, not used yet. */
  record ActiveRefreshToken(Session session) implements TokenStatus {}
}
