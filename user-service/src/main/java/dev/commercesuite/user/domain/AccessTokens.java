package dev.commercesuite.user.domain;

import java.util.SequencedSet;

/** Issues access tokens. */
public interface AccessTokens {
  /** For a user, in a session of the user's. */
  AccessToken issue(UserId user, SessionId session, SequencedSet<String> scopes);

  /** For a service. */
  AccessToken issue(String clientId, SequencedSet<String> scopes);
}
