package dev.commercesuite.interceptors.auth.revocation;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What an issuer has revoked of the access tokens that have not expired yet.
 *
 * @param asOf when the issuer looked; everything that was revoked before is in this answer or in an
 *     earlier one
 * @param sessions ids of sessions that have ended; tokens with such a {@code sid} are revoked
 * @param users by {@code sub}, the account version from which on tokens are good again; tokens
 *     whose {@code user_version} is lower are revoked
 */
public record RevokedTokens(Instant asOf, Set<String> sessions, Map<String, Long> users) {
  /** Copies the collections. */
  public RevokedTokens {
    sessions = Set.copyOf(sessions);
    users = Map.copyOf(users);
  }
}
