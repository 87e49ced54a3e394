package dev.commercesuite.interceptors.auth.jwt;

import java.io.Serial;

/** A token's claims do not name a caller. The message completes "it is not accepted: …". */
final class InvalidClaimsException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  InvalidClaimsException(String problem) {
    super(problem, null, false, false);
  }
}
