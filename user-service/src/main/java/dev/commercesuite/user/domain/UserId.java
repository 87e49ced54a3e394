package dev.commercesuite.user.domain;

import java.util.UUID;

/** Names a user; the subject of the user's access tokens. */
public record UserId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
