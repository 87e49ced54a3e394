package dev.commercesuite.user.domain.recovery;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.GuessablePasswords;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.Throttle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are mailed to the owner of an account, who resets the password or verifies the
 * address with them.
 */
public final class AccountRecovery {
  private static final String ANYONE = "anonymous";

  private final RecoveryStore store;
  private final Throttle throttle;
  private final PasswordHasher passwords;
  private final GuessablePasswords guessable;
  private final SecurityEvents events;
  private final Supplier<RecoveryToken> tokens;
  private final InstantSource clock;
  private final RecoveryRules rules;

  /**
   * @param tokens makes one that nobody can guess
   */
  public AccountRecovery(
      RecoveryStore store,
      Throttle throttle,
      PasswordHasher passwords,
      GuessablePasswords guessable,
      SecurityEvents events,
      Supplier<RecoveryToken> tokens,
      InstantSource clock,
      RecoveryRules rules) {
    this.store = store;
    this.throttle = throttle;
    this.passwords = passwords;
    this.guessable = guessable;
    this.events = events;
    this.tokens = tokens;
    this.clock = clock;
    this.rules = rules;
  }

  /**
   * Issues a token to an active account, which ends an earlier one for the same purpose.
   *
   * @param actor the service that is going to mail it
   */
  public IssuedRecoveryToken issue(Actor actor, RecoveryPurpose purpose, RecoveryAccount account) {
    Attempt attempt = throttle.recovery(actor.connection());
    User user = store.findUser(account).orElse(null);
    if (user == null) {
      throw notIssued(actor, purpose, null, "no such user", account.notFound());
    }
    if (!user.isActive()) {
      throw notIssued(
          actor,
          purpose,
          user,
          "user " + user.state(),
          new UserException.StateInvalid(
              user.id(), user.state(), "given a recovery token", UserState.ACTIVE));
    }
    if (!rules.allow(purpose, user)) {
      throw notIssued(actor, purpose, user, "roles " + user.roles(), rules.refusal(user));
    }
    throttle.recoveryToken(user.id(), purpose.name(), actor.connection());
    IssuedRecoveryToken issued = issued(purpose, user);
    SecurityEvent event = event(Kind.RECOVERY_TOKEN_ISSUED, actor, user, purpose.name());
    store.issue(issued, event);
    events.announce(event);
    attempt.succeeded();
    return issued;
  }

  /**
   * Gives an account another password and ends all its sessions and access tokens. Nobody takes a
   * place at the hasher from a login without a valid token.
   *
   * @throws UserException.RecoveryTokenInvalid whatever is wrong with the token or its account
   * @throws UserException.PasswordTooCommon when the chosen one is easily guessed; the token stays
   *     good
   */
  public void resetPassword(RecoveryToken token, Password chosen, ClientConnection connection) {
    Attempt attempt = throttle.recovery(connection);
    User owner = requireOwner(token, RecoveryPurpose.PASSWORD_RESET, connection);
    Attempt redemption = throttle.redemption(owner.id(), connection);
    PasswordHash hash = hash(chosen, attempt, redemption);
    UserChange change =
        new UserChange(
            user -> {
              // The roles may have changed since they were looked at.
              if (!rules.allow(RecoveryPurpose.PASSWORD_RESET, user)) {
                throw new UserException.RecoveryTokenInvalid();
              }
              return user.withOtherPassword(clock.instant());
            },
            Kind.PASSWORD_RESET,
            anyoneAt(connection));
    Optional<User> changed = store.resetPassword(token, hash, clock.instant(), change);
    finish(changed, change, owner, RecoveryPurpose.PASSWORD_RESET);
    redemption.succeeded();
    attempt.succeeded();
  }

  /**
   * Marks the address of an account as verified.
   *
   * @throws UserException.RecoveryTokenInvalid whatever is wrong with the token or its account
   */
  public void verifyEmail(RecoveryToken token, ClientConnection connection) {
    Attempt attempt = throttle.recovery(connection);
    User owner = requireOwner(token, RecoveryPurpose.EMAIL_VERIFICATION, connection);
    Attempt redemption = throttle.redemption(owner.id(), connection);
    UserChange change =
        new UserChange(
            user -> user.withVerifiedEmail(clock.instant()),
            Kind.EMAIL_VERIFIED,
            anyoneAt(connection));
    Optional<User> changed = store.verifyEmail(token, clock.instant(), change);
    finish(changed, change, owner, RecoveryPurpose.EMAIL_VERIFICATION);
    redemption.succeeded();
    attempt.succeeded();
  }

  private IssuedRecoveryToken issued(RecoveryPurpose purpose, User user) {
    Instant now = clock.instant();
    return new IssuedRecoveryToken(
        tokens.get(), purpose, user, now, now.plus(rules.lifetime(purpose)));
  }

  private User requireOwner(
      RecoveryToken token, RecoveryPurpose purpose, ClientConnection connection) {
    User owner = store.findOwner(token, purpose, clock.instant()).orElse(null);
    if (owner == null || !rules.allow(purpose, owner)) {
      throw notRedeemed(purpose, owner, connection);
    }
    return owner;
  }

  /**
   * The token stays good when no hash is made. That of a network counts when its password was
   * looked at, which takes the processor some time.
   */
  private PasswordHash hash(Password chosen, Attempt attempt, Attempt redemption) {
    try (PasswordHasher.Permit _ = passwords.acquire()) {
      if (guessable.contains(chosen)) {
        throw new UserException.PasswordTooCommon();
      }
      return passwords.hash(chosen);
    } catch (UserException.PasswordTooCommon e) {
      redemption.undone();
      throw e;
    } catch (UserException.HashingOverloaded e) {
      redemption.undone();
      attempt.undone();
      throw e;
    }
  }

  private void finish(
      Optional<User> changed, UserChange change, User owner, RecoveryPurpose purpose) {
    User now = changed.orElseThrow(() -> notRedeemed(purpose, owner, change.actor().connection()));
    events.announce(change.event(now));
  }

  private UserException notIssued(
      Actor actor,
      RecoveryPurpose purpose,
      @Nullable User user,
      String why,
      UserException exception) {
    events.record(event(Kind.RECOVERY_FAILED, actor, user, purpose + " not issued, " + why));
    return exception;
  }

  private UserException notRedeemed(
      RecoveryPurpose purpose, @Nullable User owner, ClientConnection connection) {
    events.record(
        event(Kind.RECOVERY_FAILED, anyoneAt(connection), owner, purpose + " not redeemed"));
    return new UserException.RecoveryTokenInvalid();
  }

  private static Actor anyoneAt(ClientConnection connection) {
    return new Actor(ANYONE, Set.of(), null, connection);
  }

  private static SecurityEvent event(Kind kind, Actor actor, @Nullable User user, String details) {
    return new SecurityEvent(
        kind,
        actor.subject(),
        user == null ? null : user.id(),
        null,
        actor.connection().address(),
        details);
  }
}
