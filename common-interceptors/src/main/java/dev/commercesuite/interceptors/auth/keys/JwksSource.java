package dev.commercesuite.interceptors.auth.keys;

import java.io.IOException;

/** Where an issuer's JSON Web Key Set comes from. Implementations are thread-safe. */
@FunctionalInterface
public interface JwksSource {

  /**
   * Returns the set as JSON (RFC 7517). May block.
   *
   * @throws IOException if the issuer does not answer, or not with a set
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  String fetch() throws IOException, InterruptedException;
}
