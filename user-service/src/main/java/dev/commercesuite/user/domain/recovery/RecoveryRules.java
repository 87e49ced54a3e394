package dev.commercesuite.user.domain.recovery;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * How long recovery tokens are good, and for whom.
 *
 * @param resetLifetime of a token that resets a password
 * @param verificationLifetime of a token that verifies an e-mail address
 * @param resetRoles the roles with which a password is reset; one other role of an account is
 *     enough to rule it out
 */
public record RecoveryRules(
    Duration resetLifetime, Duration verificationLifetime, Set<Role> resetRoles) {
  public RecoveryRules {
    if (!resetLifetime.isPositive() || !verificationLifetime.isPositive()) {
      throw new IllegalArgumentException(
          "resetLifetime is %s and verificationLifetime is %s; expected more than zero"
              .formatted(resetLifetime, verificationLifetime));
    }
    resetRoles = Set.copyOf(resetRoles);
    if (resetRoles.isEmpty()) {
      throw new IllegalArgumentException("resetRoles is empty; expected at least one role");
    }
  }

  Duration lifetime(RecoveryPurpose purpose) {
    return switch (purpose) {
      case PASSWORD_RESET -> resetLifetime;
      case EMAIL_VERIFICATION -> verificationLifetime;
    };
  }

  /** Whether a token of this purpose can be issued to the account, and used. */
  boolean allow(RecoveryPurpose purpose, User user) {
    return switch (purpose) {
      case PASSWORD_RESET -> resetRoles.containsAll(user.roles());
      case EMAIL_VERIFICATION -> true;
    };
  }

  /** What to say about an account that they do not {@link #allow}. */
  UserException.PasswordResetNotAllowed refusal(User user) {
    Collection<Role> allowed = resetRoles.stream().sorted().toList();
    return new UserException.PasswordResetNotAllowed(
        user.id(), allowed.stream().map(Role::name).toList());
  }
}
