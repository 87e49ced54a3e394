package dev.commercesuite.user.domain.signing;

import java.time.Duration;
import java.util.SequencedSet;

/**
 * A signed token to call the suite with. {@link #toString} prints stars.
 *
 * @param reveal the token itself
 * @param lifetime how long it is accepted from now on
 * @param scopes what it carries
 */
public record AccessToken(String reveal, Duration lifetime, SequencedSet<String> scopes) {
  @Override
  public String toString() {
    return "***";
  }
}
