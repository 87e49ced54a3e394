package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.Sessions;
import java.util.Set;
import java.util.UUID;

/** Ends the session of a token of any kind (RFC 7009). */
public final class TokenRevocation {
  private static final String REVOCATION = "oauth2/revoke";

  private final TokenClaims.Reader reader;
  private final Sessions sessions;

  public TokenRevocation(TokenClaims.Reader reader, Sessions sessions) {
    this.reader = reader;
    this.sessions = sessions;
  }

  /** What became of a revocation. */
  public enum Outcome {
    /** The token is no longer valid, if it ever was. */
    DONE,
    /** It is a service's access token, which belongs to no session and cannot be ended. */
    UNSUPPORTED
  }

  /**
   * Ends the session of a user's refresh token or access token.
   *
   * @param caller where the call comes from
   */
  public Outcome revoke(String token, ClientConnection caller) {
    TokenClaims claims = reader.read(token).orElse(null);
    if (claims == null) {
      sessions.revoke(new RefreshToken(token));
      return Outcome.DONE;
    }
    TokenClaims.Owner owner = claims.owner();
    if (owner == null) {
      return Outcome.UNSUPPORTED;
    }
    endSession(claims, owner, caller);
    return Outcome.DONE;
  }

  /** Revoking the same token again is the same request again. */
  private void endSession(TokenClaims claims, TokenClaims.Owner owner, ClientConnection caller) {
    RequestKey key =
        RequestKey.withoutBody(claims.subject(), REVOCATION, UUID.fromString(claims.id()));
    Actor self = new Actor(claims.subject(), Set.of(), owner.session(), caller);
    try {
      var _ =
          sessions.revoke(
              self,
              new IdempotentRequest<Session>(key, _ -> new byte[0]).about(owner.user().value()),
              owner.session());
    } catch (UserException.SessionNotFound _) {
      // It has ended already.
    }
  }
}
