package dev.commercesuite.user.http;

import java.io.IOException;

/** Answers the requests for one path. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers one request.
   *
   * @throws RuntimeException {@link OAuthError}, and what {@link OAuthErrors} knows; anything else
   *     is a defect
   */
  OAuthResponse answer(OAuthRequest request) throws IOException, InterruptedException;
}
