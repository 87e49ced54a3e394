package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.Scopes;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.Throttle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be done with accounts, and by whom. */
public final class Users {
  private final UserStore store;
  private final Throttle throttle;
  private final PasswordHasher passwords;
  private final GuessablePasswords guessable;
  private final SecurityEvents events;
  private final Supplier<UUID> ids;
  private final InstantSource clock;
  private final Duration purgeAfter;

  /**
   * @param purgeAfter how long a deleted account can be brought back
   */
  public Users(
      UserStore store,
      Throttle throttle,
      PasswordHasher passwords,
      GuessablePasswords guessable,
      SecurityEvents events,
      Supplier<UUID> ids,
      InstantSource clock,
      Duration purgeAfter) {
    this.store = store;
    this.throttle = throttle;
    this.passwords = passwords;
    this.guessable = guessable;
    this.events = events;
    this.ids = ids;
    this.clock = clock;
    this.purgeAfter = purgeAfter;
  }

  /**
   * Creates an account for whoever asks.
   *
   * @throws UserException.PasswordTooCommon when the password is easily guessed
   */
  public Answer<User> signUp(
      ClientConnection connection, IdempotentRequest<User> request, SignUp signUp) {
    try (PasswordHasher.Permit _ = passwords.acquire()) {
      Attempt attempt = throttle.signUp(connection);
      requireHardToGuess(signUp.password()); // counts: to find out takes the processor some time
      PasswordHash hash = hashed(attempt, () -> passwords.hash(signUp.password()));
      User user = created(signUp.email(), signUp.displayName(), Set.of(Role.CUSTOMER));
      SecurityEvent event = user.event(Kind.USER_CREATED, "anonymous", connection.address());
      Answer<User> answer = store.insert(request, user, hash, event);
      if (answer instanceof Answer.Replayed<User>) {
        attempt.undone();
      }
      return announced(answer, _ -> event);
    }
  }

  /**
   * Creates the first administrator, unless somebody is or was one. Never changes an account.
   *
   * @throws UserException.PasswordTooCommon when the password is easily guessed
   */
  public void ensureAdmin(Email email, Password password) {
    if (store.hasAdmin()) {
      return;
    }
    User admin = created(email, "Administrator", EnumSet.of(Role.CUSTOMER, Role.ADMIN));
    SecurityEvent event = admin.event(Kind.USER_CREATED, "configuration", "");
    requireHardToGuess(password);
    if (store.insertFirstAdmin(admin, passwords.hash(password), event)) {
      events.announce(event);
    }
  }

  /** An account, its own or, for an administrator, anyone's. */
  public User get(Actor actor, UserId id) {
    requireMaySee(actor, id);
    return store.find(id).orElseThrow(() -> new UserException.UserNotFound(id));
  }

  /** Several accounts, in the order asked for. */
  public List<User> getAll(List<UserId> wanted) {
    Map<UserId, User> found =
        store.findAll(wanted).stream().collect(Collectors.toMap(User::id, Function.identity()));
    List<String> missing =
        wanted.stream().filter(id -> !found.containsKey(id)).map(UserId::toString).toList();
    if (!missing.isEmpty()) {
      throw new UserException.UserNotFound(missing);
    }
    return wanted.stream().map(found::get).toList();
  }

  /**
   * Accounts, newest first.
   *
   * @param after the last user of the page before; null for the first page
   */
  public List<User> list(UserFilter filter, @Nullable UserId after, int limit) {
    return store.list(filter, after, limit);
  }

  /**
   * Changes a profile. Only an administrator changes e-mail addresses: they take effect before they
   * are verified, so a stolen access token must not be enough to move an account.
   */
  public Answer<User> update(
      Actor actor,
      IdempotentRequest<User> request,
      UserId id,
      ProfileChange profile,
      @Nullable Long expectedVersion) {
    requireMayChange(actor, id);
    if (profile.email() != null && !actor.isAdmin()) {
      throw new UserException.ScopeMissing("Changing email", Scopes.USERS_ADMIN);
    }
    return change(
        request,
        id,
        expectedVersion,
        user -> user.withProfile(profile, clock.instant()),
        Kind.PROFILE_CHANGED,
        actor);
  }

  /** Replaces the roles of a user. */
  public Answer<User> setRoles(
      Actor actor,
      IdempotentRequest<User> request,
      UserId id,
      Set<Role> roles,
      @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        user -> user.withRoles(roles, clock.instant()),
        Kind.ROLES_CHANGED,
        actor);
  }

  /** Switches an account off and ends its sessions. */
  public Answer<User> disable(
      Actor actor, IdempotentRequest<User> request, UserId id, @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        user -> user.disabled(clock.instant()),
        Kind.USER_DISABLED,
        actor);
  }

  /** Switches a disabled account on again. */
  public Answer<User> enable(
      Actor actor, IdempotentRequest<User> request, UserId id, @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        user -> user.enabled(clock.instant()),
        Kind.USER_ENABLED,
        actor);
  }

  /** Deletes an account, which can be undone for a while, and ends its sessions. */
  public Answer<User> delete(
      Actor actor, IdempotentRequest<User> request, UserId id, @Nullable Long expectedVersion) {
    requireMayChange(actor, id);
    return change(
        request,
        id,
        expectedVersion,
        user -> user.deleted(clock.instant(), purgeAfter),
        Kind.USER_DELETED,
        actor);
  }

  /** Brings a deleted account back, in the state that it had. */
  public Answer<User> undelete(
      Actor actor, IdempotentRequest<User> request, UserId id, @Nullable Long expectedVersion) {
    return change(
        request,
        id,
        expectedVersion,
        user -> user.undeleted(clock.instant()),
        Kind.USER_UNDELETED,
        actor);
  }

  /**
   * Changes the caller's own password and ends the caller's other sessions.
   *
   * @throws UserException.PasswordTooCommon when the chosen one is easily guessed
   */
  public Answer<User> changePassword(
      Actor actor, IdempotentRequest<User> request, Password current, Password chosen) {
    try (PasswordHasher.Permit _ = passwords.acquire()) {
      return checkedChange(actor, request, current, chosen);
    }
  }

  private Answer<User> checkedChange(
      Actor actor, IdempotentRequest<User> request, Password current, Password chosen) {
    UserId self = actor.self();
    Account account =
        store.findAccount(self).orElseThrow(() -> new UserException.UserNotFound(self));
    Attempt attempt = throttle.passwordChange(self, actor.connection());
    requireHardToGuess(chosen); // Counts: it takes the processor some time.
    boolean matches = hashed(attempt, () -> passwords.matches(current, account.password()));
    PasswordHash hash = hashed(attempt, () -> passwords.hash(chosen));
    UserChange change =
        new UserChange(
            // Not before: when the request is repeated, the current password is another one.
            user -> {
              if (!matches) {
                throw new UserException.CurrentPasswordWrong();
              }
              return user.withOtherPassword(clock.instant());
            },
            Kind.PASSWORD_CHANGED,
            actor);
    Answer<User> answer = store.changePassword(request, account, hash, change, actor.session());
    switch (answer) {
      case Answer.Fresh<User> _ -> attempt.succeeded();
      case Answer.Replayed<User> _, Answer.Interim<User> _ -> attempt.undone();
    }
    return announced(answer, change::event);
  }

  private void requireHardToGuess(Password chosen) {
    if (guessable.contains(chosen)) {
      throw new UserException.PasswordTooCommon();
    }
  }

  /** An attempt does not count when the hasher is overloaded. */
  private static <T> T hashed(Attempt attempt, Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException.HashingOverloaded e) {
      attempt.undone();
      throw e;
    }
  }

  private User created(Email email, String displayName, Set<Role> roles) {
    return User.created(new UserId(ids.get()), email, displayName, roles, clock.instant());
  }

  private static void requireMayChange(Actor actor, UserId id) {
    if (!actor.mayChange(id)) {
      throw new UserException.UserNotFound(id);
    }
  }

  private static void requireMaySee(Actor actor, UserId id) {
    if (!actor.maySee(id)) {
      throw new UserException.UserNotFound(id);
    }
  }

  private Answer<User> change(
      IdempotentRequest<User> request,
      UserId id,
      @Nullable Long expectedVersion,
      UnaryOperator<User> rule,
      Kind kind,
      Actor actor) {
    UserChange change =
        new UserChange(user -> rule.apply(user.requireVersion(expectedVersion)), kind, actor);
    return announced(store.change(request, id, change), change::event);
  }

  /** A repeated request had no effect now, so it is no event. */
  private Answer<User> announced(Answer<User> answer, Function<User, SecurityEvent> event) {
    if (answer instanceof Answer.Fresh<User>(User user)) {
      events.announce(event.apply(user));
    }
    return answer;
  }
}
