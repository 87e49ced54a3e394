package dev.commercesuite.interceptors.auth.keys;

import org.jspecify.annotations.Nullable;

/** The keys that an issuer signs its tokens with. Implementations are thread-safe. */
@FunctionalInterface
public interface VerificationKeys {

  /**
   * Returns the key with this id, or null if the issuer has none. Asked on every call, so that a
   * key which the issuer has withdrawn is not used any more: for a key that is known and fresh it
   * is a look-up. May block while keys are fetched.
   *
   * @throws KeysUnavailableException if the key is not known and the issuer cannot be asked
   */
  @Nullable VerificationKey find(String keyId);
}
