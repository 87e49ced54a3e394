package dev.commercesuite.user.domain;

import java.util.UUID;

/** The id of a user; the subject of the user's access tokens. */
public record UserId(UUID value) {
  /** Accepts the canonical text of a UUID. */
  public static UserId of(String text) {
    return new UserId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
