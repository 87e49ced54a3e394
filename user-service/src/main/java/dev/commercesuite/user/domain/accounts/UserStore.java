package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps accounts. Every method is one transaction, and the event of an effect is kept with it. An
 * account that is gone (past its purge time) is kept as any other; what that means is the domain's
 * business.
 */
public interface UserStore {
  /**
   * Adds an account.
   *
   * @throws UserException.EmailTaken when another one has the same {@link Email#key()}
   */
  Answer<User> insert(
      IdempotentRequest<User> request, User user, PasswordHash password, SecurityEvent event);

  /**
   * Adds an account with the role ADMIN unless somebody has or had that role: of several processes
   * that start at once, one succeeds.
   *
   * @return whether it was added
   * @throws UserException.EmailTaken when another account has the same {@link Email#key()}
   */
  boolean insertFirstAdmin(User admin, PasswordHash password, SecurityEvent event);

  /** Whether somebody has the role ADMIN, in whatever state the account is. */
  boolean hasAdmin();

  Optional<User> find(UserId id);

  /** Those of the users that exist, in no particular order. */
  List<User> findAll(Collection<UserId> ids);

  /**
   * Users that match the filter, by descending id: newest first.
   *
   * @param after the last user of the page before; null for the first page
   */
  List<User> list(UserFilter filter, @Nullable UserId after, int limit);

  /** What a change of the password is checked against. */
  Optional<Account> findAccount(UserId id);

  /**
   * Changes an account. Ends all sessions of an account that is not active afterwards, and its
   * access tokens when it {@link UserChange#endsTokens ends} them.
   *
   * @throws UserException.UserNotFound when there is no such account
   * @throws UserException.EmailTaken when another account has the new {@link Email#key()}
   * @throws UserException.LastAdmin when no active administrator would be left
   */
  Answer<User> change(IdempotentRequest<User> request, UserId id, UserChange change);

  /**
   * Gives an account another password and ends its sessions.
   *
   * @param account as the current password was checked against
   * @param session stays open; null to end all of them
   * @throws UserException.CurrentPasswordWrong when the password was changed in between
   */
  Answer<User> changePassword(
      IdempotentRequest<User> request,
      Account account,
      PasswordHash password,
      UserChange change,
      @Nullable SessionId session);
}
