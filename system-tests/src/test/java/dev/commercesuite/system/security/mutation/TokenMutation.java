package dev.commercesuite.system.security.mutation;

import java.util.List;

/**
 * Something that looks like an access token and must not be accepted.
 *
 * @param name says what is wrong with it
 * @param authorization values of the header of that name, normally one
 */
record TokenMutation(String name, List<String> authorization) {

  static TokenMutation token(String name, String token) {
    return new TokenMutation(name, List.of("Bearer " + token));
  }

  static TokenMutation header(String name, String... authorization) {
    return new TokenMutation(name, List.of(authorization));
  }

  @Override
  public String toString() {
    return name;
  }
}
