package dev.commercesuite.system.security;

import java.util.List;

/**
 * Something that looks like an access token and must not be accepted.
 *
 * @param name says what is wrong with it
 * @param authorization values of the header of that name, normally one
 */
record Mutation(String name, List<String> authorization) {

  static Mutation token(String name, String token) {
    return new Mutation(name, List.of("Bearer " + token));
  }

  static Mutation header(String name, String... authorization) {
    return new Mutation(name, List.of(authorization));
  }

  @Override
  public String toString() {
    return name;
  }
}
