package dev.commercesuite.user.domain;

import java.time.Duration;
import java.util.SequencedSet;

/** Tokens that say whom they are for. */
public final class FakeAccessTokens implements AccessTokens {
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  public boolean signing = true;

  @Override
  public AccessToken issue(User user, SessionId session, SequencedSet<String> scopes) {
    return new AccessToken(
        "user %s version %d session %s".formatted(user.id(), user.version(), session),
        LIFETIME,
        scopes);
  }

  @Override
  public AccessToken issue(String clientId, SequencedSet<String> scopes) {
    return new AccessToken("client " + clientId, LIFETIME, scopes);
  }

  @Override
  public void requireSigning() {
    if (!signing) {
      throw new UserException.KeysUnavailable();
    }
  }
}
