package dev.commercesuite.user.http;

/** Where the issuer's endpoints are, under the issuer's own URI. */
public final class IssuerPaths {
  public static final String JWKS = "/.well-known/jwks.json";
  public static final String OPENID_CONFIGURATION = "/.well-known/openid-configuration";
  public static final String SERVER_METADATA = "/.well-known/oauth-authorization-server";
  public static final String TOKEN = "/oauth2/token";
  public static final String REVOKE = "/oauth2/revoke";
  public static final String INTROSPECT = "/oauth2/introspect";
  public static final String REVOCATIONS = "/oauth2/revocations";

  private IssuerPaths() {}
}
