package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.connections.ClientConnection;
import java.time.Instant;

/**
 * A login and everything refreshed from it: one family of refresh tokens.
 *
 * @param lastUseTime when tokens were last issued in it
 * @param expireTime when it ends unless it is used before
 * @param connection where the login came from
 */
public record Session(
    SessionId id,
    UserId user,
    Instant createTime,
    Instant lastUseTime,
    Instant expireTime,
    ClientConnection connection) {

  /** The session after tokens were issued in it once more. */
  public Session usedAt(Instant now, Instant newExpireTime) {
    return new Session(id, user, createTime, now, newExpireTime, connection);
  }
}
