package dev.commercesuite.user.domain;

import java.util.UUID;

/** The id of a session; the {@code sid} of the access tokens issued in it. */
public record SessionId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static SessionId of(String text) {
    return new SessionId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
