package dev.commercesuite.user.domain.recovery;

import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps the hashes of recovery tokens. Every method is one transaction, and the event of an effect
 * is kept with it.
 *
 * <p>A token can be used when it is the latest of its user and purpose, has neither been used nor
 * expired, and the user is active and has the same e-mail address as when it was issued.
 */
public interface RecoveryStore {
  /** In whatever state the account is. */
  Optional<User> findUser(RecoveryAccount account);

  /** Keeps a token, in place of an earlier one of the same user and purpose. */
  void issue(IssuedRecoveryToken issued, SecurityEvent event);

  /** The user of a token that can be used. */
  Optional<User> findOwner(RecoveryToken token, RecoveryPurpose purpose, Instant now);

  /**
   * Uses up a token, gives its account another password and ends all sessions and access tokens of
   * it. Of several callers with the same token, one gets the user.
   *
   * @param change if it throws, nothing changes, and the token stays unused
   * @return the user as it is now; empty when the token cannot be used
   */
  Optional<User> resetPassword(
      RecoveryToken token, PasswordHash password, Instant now, UserChange change);

  /**
   * Uses up a token that verifies the e-mail address of its account. Of several callers with the
   * same token, one gets the user.
   *
   * @return the user as it is now; empty when the token cannot be used
   */
  Optional<User> verifyEmail(RecoveryToken token, Instant now, UserChange change);
}
