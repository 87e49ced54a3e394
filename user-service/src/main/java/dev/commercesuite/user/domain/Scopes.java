package dev.commercesuite.user.domain;

/** The scopes that this service itself checks. */
public final class Scopes {
  /** See and change every account. */
  public static final String USERS_ADMIN = "users.admin";

  /** See every account, and change none. */
  public static final String USERS_READ = "users.read";

  /** Introspect somebody else's token. */
  public static final String TOKENS_INTROSPECT = "tokens.introspect";

  private Scopes() {}
}
