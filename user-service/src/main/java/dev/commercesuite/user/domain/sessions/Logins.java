package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.AccessTokens;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.LoginAttempts;
import dev.commercesuite.user.domain.throttling.Throttle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logins with e-mail address and password. An attempt is counted in a transaction before the
 * password is hashed, and the outcome is written in one after, so that no connection is held while
 * the processor works.
 */
public final class Logins {
  /** How long a network stays familiar after the last use of a session that began there. */
  public static final Duration FAMILIAR_PERIOD = Duration.ofDays(30);

  private final LoginStore store;
  private final Throttle throttle;
  private final PasswordHasher passwords;
  private final AccessTokens accessTokens;
  private final SecurityEvents events;
  private final Supplier<UUID> ids;
  private final InstantSource clock;
  private final SessionLifetimes lifetimes;

  public Logins(
      LoginStore store,
      Throttle throttle,
      PasswordHasher passwords,
      AccessTokens accessTokens,
      SecurityEvents events,
      Supplier<UUID> ids,
      InstantSource clock,
      SessionLifetimes lifetimes) {
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
  public IssuedTokens login(Email email, Password password, ClientConnection connection) {
    accessTokens.requireSigning(); // before a session is started that nobody would get to use
    try (PasswordHasher.Permit _ = passwords.acquire()) {
      LoginStore.LoginStart begun = begin(email, connection);
      Account account = begun.account();
      if (!matches(begun.attempt(), account, password) || account == null) {
        throw refused(account, connection);
      }
      return switch (account.user().state()) {
        case ACTIVE -> start(account, begun.attempt(), password, connection);
        case DELETED -> throw refused(account, connection);
        case DISABLED -> {
          events.record(failure(account, connection, "disabled"));
          throw new UserException.AccountDisabled();
        }
      };
    }
  }

  private LoginStore.LoginStart begin(Email email, ClientConnection connection) {
    Instant now = clock.instant();
    LoginAttempts attempts = throttle.login(email, connection);
    LoginStore.LoginStart begun =
        store.begin(email, connection.network(), now.minus(FAMILIAR_PERIOD), attempts, now);
    throttle.require(begun.decision());
    return begun;
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

  private IssuedTokens start(
      Account account, Attempt attempt, Password password, ClientConnection connection) {
    PasswordHash rehashed = rehashed(account, password);
    RefreshToken token = RefreshToken.random();
    Session session = session(account.user(), connection);
    SecurityEvent failure = failure(account, connection, "");
    User user = store.start(account, attempt, session, token, rehashed, failure).orElse(null);
    if (user == null) {
      events.announce(failure);
      throw new UserException.CredentialsInvalid();
    }
    events.announce(SessionEvents.loginSucceeded(session));
    // Signed outside of any transaction: what changes meanwhile ends the token by its version.
    AccessToken access = accessTokens.issue(user, session.id(), user.scopes());
    return IssuedTokens.of(access, token, session);
  }

  private Session session(User user, ClientConnection connection) {
    Instant now = clock.instant();
    return new Session(
        new SessionId(ids.get()), user.id(), now, now, lifetimes.endOf(now, now), connection);
  }

  private @Nullable PasswordHash rehashed(Account account, Password password) {
    try {
      return passwords.isOutdated(account.password()) ? passwords.hash(password) : null;
    } catch (UserException.HashingOverloaded _) {
      return null; // The next login tries again.
    }
  }

  private UserException refused(@Nullable Account account, ClientConnection connection) {
    events.record(failure(account, connection, ""));
    return new UserException.CredentialsInvalid();
  }

  private static SecurityEvent failure(
      @Nullable Account account, ClientConnection connection, String details) {
    UserId user = account == null ? null : account.user().id();
    return new SecurityEvent(
        Kind.LOGIN_FAILED, "anonymous", user, null, connection.address(), details);
  }
}
