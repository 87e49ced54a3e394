package dev.commercesuite.system.security;

import dev.commercesuite.api.user.v1.Tokens;

/**
 * Somebody with an account who is logged in.
 *
 * @param id of the account
 * @param tokens of one login
 */
record Person(String id, String email, String displayName, Tokens tokens) {
  /** Everybody's. */
  static final String PASSWORD = "correct-horse-battery";

  String accessToken() {
    return tokens.getAccessToken();
  }
}
