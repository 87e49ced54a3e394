package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person with an account. Every change makes the next version.
 *
 * @param emailVerifyTime when the address was verified; null while it is not
 * @param disableTime since when an administrator keeps the account switched off; null while on
 * @param deleteTime when the account was deleted; null while it is not
 * @param purgeTime from when on a deleted account is gone for good; set with {@code deleteTime}
 * @param version 1 for a new account
 */
public record User(
    UserId id,
    Email email,
    @Nullable Instant emailVerifyTime,
    String displayName,
    Set<Role> roles,
    Instant createTime,
    Instant updateTime,
    @Nullable Instant disableTime,
    @Nullable Instant deleteTime,
    @Nullable Instant purgeTime,
    long version) {
  private static final int MAX_DISPLAY_NAME = 100;

  public User {
    requireDisplayName(displayName);
    roles = Set.copyOf(roles);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("roles is empty; expected at least one role");
    }
    if ((deleteTime == null) != (purgeTime == null)) {
      throw new IllegalArgumentException(
          "deleteTime is %s and purgeTime is %s; expected both or neither"
              .formatted(deleteTime, purgeTime));
    }
  }

  /** A new, active account. */
  public static User created(
      UserId id, Email email, String displayName, Set<Role> roles, Instant now) {
    return new User(id, email, null, displayName, roles, now, now, null, null, null, 1);
  }

  public UserState state() {
    if (deleteTime != null) {
      return UserState.DELETED;
    }
    return disableTime != null ? UserState.DISABLED : UserState.ACTIVE;
  }

  public boolean isActive() {
    return state() == UserState.ACTIVE;
  }

  public boolean isActiveAdmin() {
    return isActive() && roles.contains(Role.ADMIN);
  }

  /** What the user's access tokens carry. */
  public SequencedSet<String> scopes() {
    return Role.scopesOf(roles);
  }

  /**
   * This account, if it is still as the caller has read it.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  User requireVersion(@Nullable Long expectedVersion) {
    if (expectedVersion != null && expectedVersion != version) {
      throw new UserException.VersionMismatch(id);
    }
    return this;
  }

  private void requireState(UserState expected, String action) {
    if (state() != expected) {
      throw new UserException.StateInvalid(id, state(), action, expected);
    }
  }

  private void requireNotDeleted(String action) {
    if (deleteTime != null) {
      requireState(UserState.ACTIVE, action);
    }
  }

  User withProfile(ProfileChange change, Instant now) {
    requireNotDeleted("updated");
    Email newEmail = change.email();
    String newName = change.displayName();
    return new User(
        id,
        newEmail == null ? email : newEmail,
        newEmail == null || newEmail.equals(email) ? emailVerifyTime : null,
        newName == null ? displayName : newName,
        roles,
        createTime,
        now,
        disableTime,
        deleteTime,
        purgeTime,
        version + 1);
  }

  User withRoles(Set<Role> newRoles, Instant now) {
    requireNotDeleted("given roles");
    return new User(
        id,
        email,
        emailVerifyTime,
        displayName,
        newRoles,
        createTime,
        now,
        disableTime,
        deleteTime,
        purgeTime,
        version + 1);
  }

  User disabled(Instant now) {
    requireState(UserState.ACTIVE, "disabled");
    return with(now, now, null, null);
  }

  User enabled(Instant now) {
    requireState(UserState.DISABLED, "enabled");
    return with(now, null, null, null);
  }

  User deleted(Instant now, Duration purgeAfter) {
    requireNotDeleted("deleted");
    return with(now, disableTime, now, now.plus(purgeAfter));
  }

  User undeleted(Instant now) {
    requireState(UserState.DELETED, "undeleted");
    if (purgeTime != null && !now.isBefore(purgeTime)) {
      // Only the erasing of its row is still to come.
      throw new UserException.UserNotFound(id);
    }
    return with(now, disableTime, null, null);
  }

  /** The account with another password, which is kept apart from it. */
  public User withOtherPassword(Instant now) {
    requireNotDeleted("given a password");
    return with(now, disableTime, deleteTime, purgeTime);
  }

  /** The account after its owner has shown to get mail at its address. */
  public User withVerifiedEmail(Instant now) {
    requireNotDeleted("given a verified e-mail address");
    return new User(
        id,
        email,
        now,
        displayName,
        roles,
        createTime,
        now,
        disableTime,
        deleteTime,
        purgeTime,
        version + 1);
  }

  private User with(
      Instant now,
      @Nullable Instant newDisableTime,
      @Nullable Instant newDeleteTime,
      @Nullable Instant newPurgeTime) {
    return new User(
        id,
        email,
        emailVerifyTime,
        displayName,
        roles,
        createTime,
        now,
        newDisableTime,
        newDeleteTime,
        newPurgeTime,
        version + 1);
  }

  /** What to say about a change that led to this account. */
  SecurityEvent event(SecurityEvent.Kind kind, String by, String address) {
    return new SecurityEvent(kind, by, id, null, address, "roles " + EnumSet.copyOf(roles));
  }

  static void requireDisplayName(String name) {
    int length = name.codePointCount(0, name.length());
    if (length < 1
        || length > MAX_DISPLAY_NAME
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "displayName has %s characters; expected 1 to %s without control characters"
              .formatted(length, MAX_DISPLAY_NAME));
    }
  }
}
