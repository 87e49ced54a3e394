package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Sessions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** For those who hold a token, of whichever kind, and know nothing else about it. */
public final class HeldTokens {
  private static final String REVOCATION = "oauth2/revoke";
  private static final int HASH_BYTES = 32;

  private final TokenClaims.Reader reader;
  private final Sessions sessions;
  private final ServiceClients clients;

  public HeldTokens(TokenClaims.Reader reader, Sessions sessions, ServiceClients clients) {
    this.reader = reader;
    this.sessions = sessions;
    this.clients = clients;
  }

  /** What became of a revocation. */
  public enum Revocation {
    /** The token is good for nothing now; possibly it never was. */
    DONE,
    /** It is a service's access token, which belongs to no session and cannot be ended. */
    UNSUPPORTED
  }

  /** Whether the token holds, as the store says now (RFC 7662). */
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

  /**
   * Ends the session of a user's token, refresh token or access token (RFC 7009).
   *
   * @param caller where the call comes from
   */
  public Revocation revoke(String token, ClientConnection caller) {
    TokenClaims claims = reader.read(token).orElse(null);
    if (claims == null) {
      sessions.revoke(new RefreshToken(token));
      return Revocation.DONE;
    }
    TokenClaims.Owner owner = claims.owner();
    if (owner == null) {
      return Revocation.UNSUPPORTED;
    }
    endSession(claims, owner, caller);
    return Revocation.DONE;
  }

  private boolean isLive(TokenClaims claims) {
    TokenClaims.Owner owner = claims.owner();
    return owner == null
        ? clients.has(claims.clientId())
        : sessions.isLive(owner.user(), owner.session(), owner.userVersion());
  }

  /** Who revokes the same token again makes the same request again. */
  private void endSession(TokenClaims claims, TokenClaims.Owner owner, ClientConnection caller) {
    RequestKey key =
        new RequestKey(
            claims.subject(),
            REVOCATION,
            UUID.fromString(claims.id()),
            new RequestHash(new byte[HASH_BYTES]));
    Actor self = new Actor(claims.subject(), Set.of(), owner.session(), caller);
    try {
      var _ =
          sessions.revoke(new IdempotentRequest<>(key, _ -> new byte[0]), self, owner.session());
    } catch (UserException.SessionNotFound _) {
      // It had ended before.
    }
  }
}
