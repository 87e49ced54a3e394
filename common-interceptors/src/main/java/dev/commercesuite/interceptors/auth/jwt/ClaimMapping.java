package dev.commercesuite.interceptors.auth.jwt;

import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.Caller;

/** How the claims of an issuer's tokens say who calls and what the caller may do. */
public sealed interface ClaimMapping permits SuiteClaimMapping, ExternalClaimMapping {

  /**
   * Reads a token whose signature, times, issuer and audience hold, and that has {@code sub} and
   * {@code exp}.
   *
   * @throws InvalidClaimsException if its claims do not name a caller
   */
  Caller callerOf(DecodedJWT token);
}
