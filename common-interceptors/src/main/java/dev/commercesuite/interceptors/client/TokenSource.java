package dev.commercesuite.interceptors.client;

/** Where a client gets its access tokens. Implementations are thread-safe and cache. */
@FunctionalInterface
public interface TokenSource {

  /**
   * Returns an access token that is valid for a while yet. May block while a new one is fetched.
   *
   * @throws RuntimeException if there is none and none can be fetched; the call fails with {@code
   *     UNAVAILABLE}
   */
  String token();
}
