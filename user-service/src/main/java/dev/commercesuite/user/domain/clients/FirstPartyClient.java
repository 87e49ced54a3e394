package dev.commercesuite.user.domain.clients;

/**
 * The OAuth 2.0 client that people use: every application of the suite's own. None of them can keep
 * a secret, so it is a public client.
 */
public final class FirstPartyClient {
  public static final String ID = "commerce-suite";

  private FirstPartyClient() {}
}
