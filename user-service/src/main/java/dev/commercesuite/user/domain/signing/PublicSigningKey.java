package dev.commercesuite.user.domain.signing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The public half of a signing key, as every replica of the issuer knows it.
 *
 * @param announceTime when the first replica announced it
 * @param activateTime when replicas that have another key begin to sign with it, so that verifiers
 *     know it by then
 * @param retireTime when it stops being published, unless somebody still signs with it
 * @param withdrawTime when an operator withdrew it; null while it is valid
 */
public record PublicSigningKey(
    JsonWebKey key,
    Instant announceTime,
    Instant activateTime,
    Instant retireTime,
    @Nullable Instant withdrawTime) {

  /** Whether verifiers find it. */
  public boolean isPublishedAt(Instant now) {
    return !isWithdrawn() && now.isBefore(retireTime);
  }

  public boolean isWithdrawn() {
    return withdrawTime != null;
  }
}
