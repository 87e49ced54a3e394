package dev.commercesuite.user.http;

/** Answers the requests for one path. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers one request.
   *
   * @throws RuntimeException {@link OAuthError}, and what {@link OAuthErrors} knows; anything else
   *     is a defect
   */
  OAuthResponse answer(OAuthRequest request) throws InterruptedException;
}
