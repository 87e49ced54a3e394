package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserStore;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.AccessTokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refresh, introspection and the end of sessions. */
public final class Sessions {
  private final UserStore users;
  private final SessionStore store;
  private final AccessTokens accessTokens;
  private final SecurityEvents events;
  private final InstantSource clock;
  private final SessionLifetimes lifetimes;

  public Sessions(
      UserStore users,
      SessionStore store,
      AccessTokens accessTokens,
      SecurityEvents events,
      InstantSource clock,
      SessionLifetimes lifetimes) {
    this.users = users;
    this.store = store;
    this.accessTokens = accessTokens;
    this.events = events;
    this.clock = clock;
    this.lifetimes = lifetimes;
  }

  /**
   * Exchanges a refresh token for new tokens, once.
   *
   * @param requested the scopes that the access token is to carry; empty for all of the user's
   * @param connection where the call comes from
   * @throws UserException.ScopeNotGranted when the user does not have one of them; the refresh
   *     token stays good
   * @throws UserException.RefreshTokenJustUsed when the same device has done so a moment ago
   */
  public IssuedTokens refresh(
      RefreshToken token, Set<String> requested, ClientConnection connection) {
    accessTokens.requireSigning(); // before the token is used up
    RefreshToken successor = RefreshToken.random();
    Instant now = clock.instant();
    Rotation rotation =
        store.rotate(
            token,
            successor,
            RefreshTokenUse.of(connection, now),
            (user, session) -> {
              requireScopes(user, requested);
              return session.usedAt(now, lifetimes.endOf(session.createTime(), now));
            });
    return switch (rotation) {
      case Rotation.Rotated(User user, Session session) ->
          issue(user, session, successor, requested);
      case Rotation.Reused(Session session) -> {
        events.announce(SessionEvents.refreshTokenReused(session));
        throw new UserException.RefreshTokenInvalid();
      }
      case Rotation.Raced() -> throw new UserException.RefreshTokenJustUsed();
      case Rotation.Refused() -> throw new UserException.RefreshTokenInvalid();
    };
  }

  /** The open session of a refresh token that has not been used up. */
  public Optional<Session> find(RefreshToken token) {
    return store.find(token, clock.instant());
  }

  /**
   * Whether an access token of a user is still valid, straight from the store.
   *
   * @param userVersion the version of the account that the token was issued for
   */
  public boolean isLive(UserId user, SessionId session, long userVersion) {
    return store.isLive(user, session, userVersion, clock.instant());
  }

  /**
   * Ends the session of a refresh token. Says nothing about a token that is not valid (RFC 7009).
   */
  public void revoke(RefreshToken token) {
    store
        .revoke(token, clock.instant())
        .ifPresent(ended -> events.announce(SessionEvents.loggedOut(ended)));
  }

  /** Ends a session of the caller's own or, for an administrator, anyone's. */
  public Answer<Session> revoke(Actor actor, IdempotentRequest<Session> request, SessionId id) {
    UserId owner = actor.isAdmin() ? null : actor.self();
    Function<Session, SecurityEvent> event =
        ended ->
            new SecurityEvent(
                Kind.SESSION_REVOKED,
                actor.subject(),
                ended.user(),
                ended.id(),
                actor.connection().address(),
                "");
    Answer<Session> answer = store.revoke(request, id, owner, clock.instant(), event);
    if (answer instanceof Answer.Fresh<Session>(Session session)) {
      events.announce(event.apply(session));
    }
    return answer;
  }

  /**
   * The open sessions of a user, newest first.
   *
   * @param after the last session of the page before; null for the first page
   */
  public List<Session> list(
      Actor actor, SessionFilter filter, @Nullable SessionId after, int limit) {
    UserId user = filter.user();
    if (!actor.mayChange(user) || users.find(user).isEmpty()) {
      throw new UserException.UserNotFound(user);
    }
    return store.list(filter, clock.instant(), after, limit);
  }

  /** Signs outside of any transaction: what changes meanwhile ends the token by its version. */
  private IssuedTokens issue(
      User user, Session session, RefreshToken token, Set<String> requested) {
    SequencedSet<String> scopes = requested.isEmpty() ? user.scopes() : new TreeSet<>(requested);
    AccessToken access = accessTokens.issue(user, session.id(), scopes);
    return IssuedTokens.of(access, token, session);
  }

  private static void requireScopes(User user, Set<String> requested) {
    SequencedSet<String> refused = new TreeSet<>(requested);
    refused.removeAll(user.scopes());
    if (!refused.isEmpty()) {
      throw UserException.ScopeNotGranted.toUser(refused, user.scopes());
    }
  }
}
