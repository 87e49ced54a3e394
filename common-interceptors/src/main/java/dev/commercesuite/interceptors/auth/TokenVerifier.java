package dev.commercesuite.interceptors.auth;

import dev.commercesuite.interceptors.errors.FailureException;
import java.time.Duration;

/** Decides whether an access token can be trusted. Implementations are thread-safe. */
@FunctionalInterface
public interface TokenVerifier {

  /** How far apart the clocks of issuer and service may be. */
  Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /**
   * Returns who the token speaks for. May block while keys are fetched. For a token that was
   * verified a while ago it is cheap, and the result is current.
   *
   * @param token the access token, without {@code Bearer}
   * @throws FailureException with {@code TOKEN_INVALID}, {@code TOKEN_EXPIRED}, {@code
   *     TOKEN_REVOKED}, or {@code DEPENDENCY_UNAVAILABLE} when the issuer's keys, or what it has
   *     revoked, cannot be fetched
   */
  Caller verify(String token);
}
