package dev.commercesuite.user.domain;

import java.time.Duration;
import java.util.SequencedSet;

/** Tokens that say whom they are for. */
public final class FakeAccessTokens implements AccessTokens {
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  @Override
  public AccessToken issue(UserId user, SessionId session, SequencedSet<String> scopes) {
    return new AccessToken("user " + user + " session " + session, LIFETIME, scopes);
  }

  @Override
  public AccessToken issue(String clientId, SequencedSet<String> scopes) {
    return new AccessToken("client " + clientId, LIFETIME, scopes);
  }
}
