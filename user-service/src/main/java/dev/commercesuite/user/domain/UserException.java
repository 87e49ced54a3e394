package dev.commercesuite.user.domain;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/** Why a request was refused. The message is meant for the caller and holds no secret. */
public abstract sealed class UserException extends RuntimeException {
  /** In a message; the caller gets more in the details. */
  private static final int MOST_NAMED = 3;

  private UserException(String message) {
    super(message, null, false, false);
  }

  /** There is no such user, or the caller may not see it. */
  public static final class UserNotFound extends UserException {
    private final List<String> ids;

    public UserNotFound(List<String> ids) {
      super(
          "There is no user %s%s."
              .formatted(
                  ids.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")),
                  ids.size() <= MOST_NAMED
                      ? ""
                      : " and %s more".formatted(ids.size() - MOST_NAMED)));
      this.ids = List.copyOf(ids);
    }

    public UserNotFound(UserId id) {
      this(List.of(id.toString()));
    }

    private UserNotFound(String message) {
      super(message);
      this.ids = List.of();
    }

    /** For a user that is named by an e-mail address, which is not repeated. */
    public static UserNotFound withEmail() {
      return new UserNotFound("There is no user with this e-mail address.");
    }

    /** Empty when no id was given. */
    public List<String> ids() {
      return ids;
    }
  }

  /** Another account uses the e-mail address. */
  public static final class EmailTaken extends UserException {
    public EmailTaken() {
      super("Another account uses this e-mail address; log in with it or choose another one.");
    }
  }

  /** The account's state does not allow it. */
  public static final class StateInvalid extends UserException {
    private final UserState state;

    public StateInvalid(UserId id, UserState state, String action, UserState expected) {
      super("User %s is %s and cannot be %s; expected %s.".formatted(id, state, action, expected));
      this.state = state;
    }

    public UserState state() {
      return state;
    }
  }

  /** No administrator would be left. */
  public static final class LastAdmin extends UserException {
    public LastAdmin(UserId id) {
      super(
          "User %s is the last active administrator; make another user ADMIN first.".formatted(id));
    }
  }

  /** The account changed since the caller read it. */
  public static final class VersionMismatch extends UserException {
    public VersionMismatch(UserId id) {
      super("User %s changed since it was read; read it again.".formatted(id));
    }
  }

  /** The caller's scopes allow the call but not this part of it. */
  public static final class ScopeMissing extends UserException {
    private final String scope;

    public ScopeMissing(String what, String scope) {
      super("%s needs the scope %s.".formatted(what, scope));
      this.scope = scope;
    }

    public String scope() {
      return scope;
    }
  }

  /** No account has this e-mail address and password. */
  public static final class CredentialsInvalid extends UserException {
    public CredentialsInvalid() {
      super("The e-mail address or the password is wrong.");
    }
  }

  /** The password is right, and the account is switched off. */
  public static final class AccountDisabled extends UserException {
    public AccountDisabled() {
      super("The account is disabled; ask an administrator.");
    }
  }

  /** The caller does not know the password that it wants to change. */
  public static final class CurrentPasswordWrong extends UserException {
    public CurrentPasswordWrong() {
      super("The current password is wrong.");
    }
  }

  /** The token is no recovery token that can be used now, for what it is used. Why is not said. */
  public static final class RecoveryTokenInvalid extends UserException {
    public RecoveryTokenInvalid() {
      super("The token is not, or no longer, valid; ask for a new mail.");
    }
  }

  /** The account has a role that rules out a reset of its password. */
  public static final class PasswordResetNotAllowed extends UserException {
    private final List<String> allowedRoles;

    /**
     * @param allowedRoles the roles with which a password is reset
     */
    public PasswordResetNotAllowed(UserId id, List<String> allowedRoles) {
      super(
          "The password of user %s is not reset by a token; expected no role other than %s."
              .formatted(id, String.join(", ", allowedRoles)));
      this.allowedRoles = List.copyOf(allowedRoles);
    }

    public List<String> allowedRoles() {
      return allowedRoles;
    }
  }

  /** The password that somebody chose is one of the first that are guessed. */
  public static final class PasswordTooCommon extends UserException {
    public PasswordTooCommon() {
      super("The password is one of the first that are guessed; choose another.");
    }
  }

  /** The refresh token is unknown, expired, revoked or used before. */
  public static final class RefreshTokenInvalid extends UserException {
    public RefreshTokenInvalid() {
      super("The refresh token is not, or no longer, valid; log in again.");
    }
  }

  /** The refresh token was used a moment ago, by the same device as it seems. */
  public static final class RefreshTokenJustUsed extends UserException {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    public RefreshTokenJustUsed() {
      super(
          "The refresh token was used by another call a moment ago, and the session goes on with"
              + " the tokens which that call got; use those.");
    }

    /** By then the other call has its answer. */
    public Duration retryAfter() {
      return RETRY_DELAY;
    }
  }

  /** There is no such session, it has ended, or the caller may not see it. */
  public static final class SessionNotFound extends UserException {
    public SessionNotFound(SessionId id) {
      super("There is no open session " + id + ".");
    }
  }

  /** No service has this client id and secret. */
  public static final class ClientCredentialsInvalid extends UserException {
    public ClientCredentialsInvalid() {
      super("The client id or the client secret is wrong.");
    }
  }

  /** The service, or the user, is not granted one of the scopes that are asked for. */
  public static final class ScopeNotGranted extends UserException {
    private final SequencedSet<String> granted;

    public ScopeNotGranted(
        String clientId, Collection<String> refused, SequencedSet<String> granted) {
      super(
          "Client %s is not granted %s; it is granted %s."
              .formatted(clientId, named(refused), String.join(" ", granted)));
      this.granted = granted;
    }

    private ScopeNotGranted(String message, SequencedSet<String> granted) {
      super(message);
      this.granted = granted;
    }

    /** For a token that is to carry only some of a user's scopes. */
    public static ScopeNotGranted toUser(Collection<String> refused, SequencedSet<String> granted) {
      return new ScopeNotGranted(
          "The user is not granted %s; it is granted %s."
              .formatted(named(refused), String.join(" ", granted)),
          granted);
    }

    /** A client can ask for any number of scopes. */
    private static String named(Collection<String> refused) {
      return refused.stream().limit(MOST_NAMED).collect(Collectors.joining(" "))
          + (refused.size() <= MOST_NAMED
              ? ""
              : " and %s more".formatted(refused.size() - MOST_NAMED));
    }

    public SequencedSet<String> granted() {
      return granted;
    }
  }

  /** Too many attempts failed, or too many accounts were created. Of whom is not said. */
  public static final class AttemptsThrottled extends UserException {
    private final Duration retryAfter;

    /**
     * @param retryAfter when the next attempt will be let through
     */
    public AttemptsThrottled(Duration retryAfter) {
      super("Too many attempts; try again later.");
      this.retryAfter = retryAfter;
    }

    /** In whole seconds, rounded up. */
    public Duration retryAfter() {
      return Duration.ofSeconds(retryAfter.plusSeconds(1).minusNanos(1).toSeconds());
    }
  }

  /** As many passwords are being hashed as the process can afford, and the wait was too long. */
  public static final class HashingOverloaded extends UserException {
    private final Duration retryAfter;

    public HashingOverloaded(Duration retryAfter) {
      super("Too many logins at the same time; try again later.");
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** No key can sign or be published now that verifiers are sure to find. */
  public static final class KeysUnavailable extends UserException {
    public KeysUnavailable() {
      super("The issuer's keys are not available now; try again later.");
    }
  }
}
