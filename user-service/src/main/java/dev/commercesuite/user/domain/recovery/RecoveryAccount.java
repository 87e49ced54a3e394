package dev.commercesuite.user.domain.recovery;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;

/** The account that somebody asks a recovery token for. */
public sealed interface RecoveryAccount {
  /** What to say when there is none. */
  UserException.UserNotFound notFound();

  /** The account with this id. */
  record WithId(UserId id) implements RecoveryAccount {
    @Override
    public UserException.UserNotFound notFound() {
      return new UserException.UserNotFound(id);
    }
  }

  /** The account with this e-mail address, without regard to case. */
  record WithEmail(Email email) implements RecoveryAccount {
    @Override
    public UserException.UserNotFound notFound() {
      return UserException.UserNotFound.withEmail();
    }
  }
}
