package dev.commercesuite.user.domain.signing;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.User;
import java.util.SequencedSet;

/** Issues access tokens. */
public interface AccessTokens {
  /**
   * For a user, in a session of the user's. The token says which version of the account it was
   * issued for, so that a change of the account can end it.
   */
  AccessToken issue(User user, SessionId session, SequencedSet<String> scopes);

  /** For a service. */
  AccessToken issue(String clientId, SequencedSet<String> scopes);

  /**
   * Throws what {@link #issue} would throw now, for callers that must know before they do what
   * cannot be undone.
   *
   * @throws UserException.KeysUnavailable when nothing can be signed now
   */
  void requireSigning();
}
