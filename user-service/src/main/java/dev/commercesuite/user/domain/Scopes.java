package dev.commercesuite.user.domain;

/** The scopes that this service itself asks for. */
public final class Scopes {
  /** Everybody's account. */
  public static final String USERS_ADMIN = "users.admin";

  /** Whether somebody else's token holds. */
  public static final String TOKENS_INTROSPECT = "tokens.introspect";

  private Scopes() {}
}
