package dev.commercesuite.interceptors.auth;

import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that an issuer signs its tokens with. Implementations are thread-safe. */
@FunctionalInterface
public interface PublicKeys {

  /**
   * Returns the key with this id, or null if the issuer has none. May block while keys are fetched.
   *
   * @throws KeysUnavailableException if the key is not known and the issuer cannot be asked
   */
  @Nullable RSAPublicKey find(String keyId);

  /** Keys that never change, by their ids. */
  static PublicKeys of(Map<String, RSAPublicKey> keys) {
    return Map.copyOf(keys)::get;
  }
}
