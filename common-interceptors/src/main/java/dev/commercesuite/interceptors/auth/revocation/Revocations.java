package dev.commercesuite.interceptors.auth.revocation;

/**
 * Which access tokens an issuer has revoked before their time. Asked on every call: implementations
 * are thread-safe and answer from memory.
 */
@FunctionalInterface
public interface Revocations {

  /** Of an issuer that says nothing about it: its tokens are good until they expire. */
  Revocations NONE = (sessionId, subject, userVersion) -> false;

  /**
   * Returns whether a token was revoked.
   *
   * @param sessionId its {@code sid}; empty if it has none
   * @param subject its {@code sub}
   * @param userVersion its {@code user_version}; {@link Long#MIN_VALUE} if it has none
   * @throws RevocationsUnavailableException if that is not known now
   */
  boolean isRevoked(String sessionId, String subject, long userVersion);
}
