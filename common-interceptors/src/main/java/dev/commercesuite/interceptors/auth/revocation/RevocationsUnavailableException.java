package dev.commercesuite.interceptors.auth.revocation;

import java.io.Serial;

/** What the issuer has revoked is needed, and what is known of it is too old to rely on. */
public final class RevocationsUnavailableException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  public RevocationsUnavailableException(String message) {
    super(message);
  }
}
