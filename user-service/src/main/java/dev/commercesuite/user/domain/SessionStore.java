package dev.commercesuite.user.domain;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Once;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps sessions and the hashes of their refresh tokens. Every method is one transaction. */
public interface SessionStore {
  /**
   * Starts a session.
   *
   * @param account as the password was checked against
   * @return false when the account was switched off or its password changed in between
   */
  boolean start(Account account, Session session, RefreshToken token);

  /**
   * Uses a refresh token up. Of several callers with the same token, one gets {@link
   * Rotation.Rotated} at most, and the session is revoked when there is a second one.
   *
   * @param used the token that the caller shows
   * @param successor the token that it gets for it
   * @param lifetime how long the successor can be used
   */
  Rotation rotate(RefreshToken used, RefreshToken successor, Instant now, Duration lifetime);

  /**
   * Ends the session that a refresh token belongs to.
   *
   * @return the session, unless the token is unknown or the session had ended
   */
  Optional<Session> revoke(RefreshToken token, Instant now);

  /**
   * Ends a session.
   *
   * @param owner whose session it must be; null for anyone's
   * @throws UserException.SessionNotFound when there is no such open session
   */
  Answer<Session> revoke(Once<Session> once, SessionId id, @Nullable UserId owner, Instant now);

  /**
   * The open sessions of a user, by descending id: newest first.
   *
   * @param after the last session of the page before; null for the first page
   */
  List<Session> list(UserId user, Instant now, @Nullable SessionId after, int limit);
}
