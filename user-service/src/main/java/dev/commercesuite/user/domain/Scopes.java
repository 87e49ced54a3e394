package dev.commercesuite.user.domain;

/** The scopes that this service itself asks for. */
public final class Scopes {
  /** Everybody's account. */
  public static final String USERS_ADMIN = "users.admin";

  private Scopes() {}
}
