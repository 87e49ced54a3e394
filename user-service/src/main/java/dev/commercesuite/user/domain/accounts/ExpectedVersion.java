package dev.commercesuite.user.domain.accounts;

import dev.commercesuite.user.domain.UserException;
import org.jspecify.annotations.Nullable;

/**
 * The version of an account that its caller has read, and wants to act on.
 *
 * @param version null when any will do
 */
public record ExpectedVersion(@Nullable Long version) {
  /** The caller does not care. */
  public static final ExpectedVersion ANY = new ExpectedVersion(null);

  User require(User user) {
    if (version != null && version != user.version()) {
      throw new UserException.EtagMismatch(user.id());
    }
    return user;
  }
}
