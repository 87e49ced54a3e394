package dev.commercesuite.interceptors.auth.keys;

import java.security.PublicKey;

/**
 * A key that an issuer signs with, and the one algorithm that it is for. A token cannot choose
 * another: a key of one algorithm must not be used as a key of a weaker one.
 *
 * @param id the {@code kid} of its tokens
 */
public record VerificationKey(String id, SignatureAlgorithm algorithm, PublicKey key) {
  /**
   * Checks that the key is one for the algorithm.
   *
   * @throws IllegalArgumentException if the id is empty, or the key has another type or curve, or
   *     is too short
   */
  public VerificationKey {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id is empty, expected the kid of the key's tokens");
    }
    if (!algorithm.fits(key)) {
      throw new IllegalArgumentException(
          "key %s is an %s key of another kind, expected one for %s (RSA: 2048 bits or more)"
              .formatted(id, key.getAlgorithm(), algorithm));
    }
  }
}
