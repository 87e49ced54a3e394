package dev.commercesuite.interceptors.auth;

import java.io.Serial;

/** A token's claims do not name a caller. The message completes "it is not accepted: …". */
final class RefusedClaimsException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RefusedClaimsException(String problem) {
    super(problem, null, false, false);
  }
}
