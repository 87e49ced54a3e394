package dev.commercesuite.system.security.people;

import dev.commercesuite.api.user.v1.Tokens;

/**
 * Somebody with an account who is logged in.
 *
 * @param id of the account
 * @param tokens of one login
 */
public record Person(String id, String email, String displayName, Tokens tokens) {
  /** Everybody's. */
  public static final String PASSWORD = "correct-horse-battery";

  public String accessToken() {
    return tokens.getAccessToken();
  }
}
