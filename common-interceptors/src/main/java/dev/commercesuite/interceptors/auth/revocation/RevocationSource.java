package dev.commercesuite.interceptors.auth.revocation;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where an issuer says what it has revoked. Implementations are thread-safe. */
@FunctionalInterface
public interface RevocationSource {

  /**
   * Returns what was revoked lately. May block.
   *
   * @param since the {@code asOf} of the answer before, to get only what came after it, and
   *     possibly some of it again; null for everything that concerns tokens that have not expired
   *     yet
   * @throws IOException if the issuer does not answer, or not as expected
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  RevokedTokens fetch(@Nullable Instant since) throws IOException, InterruptedException;
}
