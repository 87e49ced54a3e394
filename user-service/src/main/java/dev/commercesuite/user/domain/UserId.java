package dev.commercesuite.user.domain;

import java.util.UUID;

/** The id of a user; the subject of the user's access tokens. */
public record UserId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
