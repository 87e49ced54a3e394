package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.accounts.User;

/** What became of a refresh token that somebody presented. */
public sealed interface Rotation {
  /** It was valid, and is used now. */
  record Rotated(User user, Session session) implements Rotation {}

  /** It was used before, so one of its two users stole it; the session is revoked now. */
  record Reused(Session session) implements Rotation {}

  /** It was used a moment ago, by the same device as it seems. Nothing was done. */
  record Raced() implements Rotation {}

  /** It is unknown or expired, or its session has ended, or its user cannot log in any more. */
  record Refused() implements Rotation {}
}
