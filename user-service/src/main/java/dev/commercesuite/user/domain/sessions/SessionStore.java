package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions and the hashes of their refresh tokens. Every method is one transaction, and the
 * event of an effect is kept with it.
 */
public interface SessionStore {
  /**
   * Uses up a refresh token. Of several callers with the same token, one gets {@link
   * Rotation.Rotated} at most, and the session is revoked when there is a second one, which is the
   * event {@link SessionEvents#refreshTokenReused}; unless it {@linkplain
   * RefreshTokenUse#isRaceWith races} with the first, which changes nothing.
   *
   * @param used the token that the caller presents
   * @param successor the token that it gets for it
   * @param use when, and by whom
   * @param rule computes the new session from the current user and session; if it throws, nothing
   *     changes, and the token stays unused
   */
  Rotation rotate(
      RefreshToken used,
      RefreshToken successor,
      RefreshTokenUse use,
      BiFunction<User, Session, Session> rule);

  /** The open session of a refresh token that can be used now. */
  Optional<Session> find(RefreshToken token, Instant now);

  /**
   * Whether an access token is still valid that was issued in the session for this version of the
   * account: the session is open, the user active, and nothing has ended the user's tokens since.
   */
  boolean isLive(UserId user, SessionId session, long userVersion, Instant now);

  /**
   * Ends the session that a refresh token belongs to, which is the event {@link
   * SessionEvents#loggedOut}.
   *
   * @return the session, unless the token is unknown or the session had ended
   */
  Optional<Session> revoke(RefreshToken token, Instant now);

  /**
   * Ends a session.
   *
   * @param owner whose session it must be; null for anyone's
   * @param event what to say about it
   * @throws UserException.SessionNotFound when there is no such open session
   */
  Answer<Session> revoke(
      IdempotentRequest<Session> request,
      SessionId id,
      @Nullable UserId owner,
      Instant now,
      Function<Session, SecurityEvent> event);

  /**
   * The open sessions of a user, by descending id: newest first.
   *
   * @param after the last session of the page before; null for the first page
   */
  List<Session> list(SessionFilter filter, Instant now, @Nullable SessionId after, int limit);
}
