package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Sessions;
import java.util.Optional;

/** Tells whether a token of any kind is valid (RFC 7662). */
public final class TokenIntrospection {
  private final TokenClaims.Reader reader;
  private final Sessions sessions;
  private final ServiceClients clients;

  public TokenIntrospection(TokenClaims.Reader reader, Sessions sessions, ServiceClients clients) {
    this.reader = reader;
    this.sessions = sessions;
    this.clients = clients;
  }

  /** Whether the token is valid, as the store says now. */
  public TokenStatus status(String token) {
    Optional<TokenClaims> claims = reader.read(token);
    if (claims.isPresent()) {
      return claims
          .filter(this::isLive)
          .<TokenStatus>map(TokenStatus.ActiveAccessToken::new)
          .orElseGet(TokenStatus.Inactive::new);
    }
    return sessions
        .find(new RefreshToken(token))
        .<TokenStatus>map(TokenStatus.ActiveRefreshToken::new)
        .orElseGet(TokenStatus.Inactive::new);
  }

  private boolean isLive(TokenClaims claims) {
    TokenClaims.Owner owner = claims.owner();
    return owner == null
        ? clients.has(claims.clientId())
        : sessions.isLive(owner.user(), owner.session(), owner.userVersion());
  }
}
