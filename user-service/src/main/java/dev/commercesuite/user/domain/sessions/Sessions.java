package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserStore;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.AccessTokens;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.Throttle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Login, refresh and the end of sessions. */
public final class Sessions {
  /** How long a user is at home in a network after a login from there. */
  public static final Duration FAMILIAR_PERIOD = Duration.ofDays(30);

  private final UserStore users;
  private final SessionStore store;
  private final Throttle throttle;
  private final PasswordHasher passwords;
  private final AccessTokens accessTokens;
  private final SecurityEvents events;
  private final Supplier<UUID> ids;
  private final InstantSource clock;
  private final SessionLifetimes lifetimes;

  public Sessions(
      UserStore users,
      SessionStore store,
      Throttle throttle,
      PasswordHasher passwords,
      AccessTokens accessTokens,
      SecurityEvents events,
      Supplier<UUID> ids,
      InstantSource clock,
      SessionLifetimes lifetimes) {
    this.users = users;
    this.store = store;
    this.throttle = throttle;
    this.passwords = passwords;
    this.accessTokens = accessTokens;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
    this.lifetimes = lifetimes;
  }

  /**
   * Starts a session. An unknown address, a wrong password and a deleted account are answered
   * alike, after the same work.
   */
  public IssuedTokens login(Email email, Password password, ClientConnection client) {
    accessTokens.requireSigning(); // before a session is started that nobody would get to use
    try (PasswordHasher.Permit _ = passwords.acquire()) {
      return checkedLogin(email, password, client);
    }
  }

  private IssuedTokens checkedLogin(Email email, Password password, ClientConnection client) {
    Attempt attempt = attempt(email, client);
    Account account = users.findAccount(email).orElse(null);
    if (!matches(attempt, account, password) || account == null) {
      throw refused(account, client);
    }
    switch (account.user().state()) {
      case ACTIVE -> {}
      case DELETED -> throw refused(account, client);
      case DISABLED -> {
        loginFailed(account, client, "disabled");
        throw new UserException.AccountDisabled();
      }
    }
    attempt.succeeded();
    IssuedTokens tokens = start(account, client);
    if (passwords.isOutdated(account.password())) {
      rehash(account, password);
    }
    return tokens;
  }

  /**
   * Exchanges a refresh token for new tokens, once.
   *
   * @param requested the scopes that the access token is to carry; empty for all of the user's
   * @throws UserException.ScopeNotGranted when the user does not have one of them; the refresh
   *     token stays good
   */
  public IssuedTokens refresh(RefreshToken token, Set<String> requested) {
    accessTokens.requireSigning(); // before the token is used up
    RefreshToken successor = RefreshToken.random();
    Instant now = clock.instant();
    Rotation rotation =
        store.rotate(
            token,
            successor,
            now,
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
      case Rotation.Refused() -> throw new UserException.RefreshTokenInvalid();
    };
  }

  /** The open session of a refresh token that has not been used up. */
  public Optional<Session> find(RefreshToken token) {
    return store.find(token, clock.instant());
  }

  /**
   * Whether an access token of a user still holds, straight from the store.
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
  public Answer<Session> revoke(IdempotentRequest<Session> once, Actor actor, SessionId id) {
    UserId owner = actor.isAdmin() ? null : actor.self();
    Function<Session, SecurityEvent> event =
        ended ->
            new SecurityEvent(
                Kind.SESSION_REVOKED,
                actor.subject(),
                ended.user(),
                ended.id(),
                actor.client().address(),
                "");
    Answer<Session> answer = store.revoke(once, id, owner, clock.instant(), event);
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
  public List<Session> list(Actor actor, UserId user, @Nullable SessionId after, int limit) {
    if (!actor.maySee(user) || users.find(user).isEmpty()) {
      throw new UserException.UserNotFound(user);
    }
    return store.list(user, clock.instant(), after, limit);
  }

  private Attempt attempt(Email email, ClientConnection client) {
    String network = client.network();
    return !network.isEmpty()
            && store.isFamiliarNetwork(email, network, clock.instant().minus(FAMILIAR_PERIOD))
        ? throttle.loginFromFamiliarNetwork(email, client)
        : throttle.login(email, client);
  }

  /** Does the same work for an account that does not exist. */
  private boolean matches(Attempt attempt, @Nullable Account account, Password password) {
    try {
      if (account != null) {
        return passwords.matches(password, account.password());
      }
      passwords.simulateMatch(password);
      return false;
    } catch (UserException.HashingOverloaded e) {
      attempt.undone();
      throw e;
    }
  }

  private IssuedTokens start(Account account, ClientConnection client) {
    Instant now = clock.instant();
    RefreshToken token = RefreshToken.random();
    Session session =
        new Session(
            new SessionId(ids.get()),
            account.user().id(),
            now,
            now,
            lifetimes.endOf(now, now),
            client);
    User user = store.start(account, session, token).orElseThrow(() -> refused(account, client));
    events.announce(SessionEvents.loginSucceeded(session));
    return issue(user, session, token, Set.of());
  }

  /** Signs outside of any transaction: what changes meanwhile ends the token by its version. */
  private IssuedTokens issue(
      User user, Session session, RefreshToken token, Set<String> requested) {
    SequencedSet<String> scopes = requested.isEmpty() ? user.scopes() : new TreeSet<>(requested);
    AccessToken access = accessTokens.issue(user, session.id(), scopes);
    Duration left = Duration.between(session.lastUseTime(), session.expireTime());
    return new IssuedTokens(access, token, left, session.id());
  }

  private static void requireScopes(User user, Set<String> requested) {
    SequencedSet<String> refused = new TreeSet<>(requested);
    refused.removeAll(user.scopes());
    if (!refused.isEmpty()) {
      throw UserException.ScopeNotGranted.toUser(refused, user.scopes());
    }
  }

  private void rehash(Account account, Password password) {
    try {
      users.replaceHash(account, passwords.hash(password));
    } catch (UserException.HashingOverloaded _) {
      // The login stands; the next one tries again.
    }
  }

  private UserException refused(@Nullable Account account, ClientConnection client) {
    loginFailed(account, client, "");
    return new UserException.CredentialsInvalid();
  }

  private void loginFailed(@Nullable Account account, ClientConnection client, String details) {
    UserId user = account == null ? null : account.user().id();
    events.record(
        new SecurityEvent(Kind.LOGIN_FAILED, "anonymous", user, null, client.address(), details));
  }
}
