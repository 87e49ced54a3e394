package dev.commercesuite.user.domain.signing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The public half of a signing key, as every replica of the issuer knows it.
 *
 * @param announcedAt when the first replica brought it
 * @param signsFrom when replicas that have another key begin to sign with it, so that verifiers
 *     know it by then
 * @param publishedUntil when it stops being published, unless somebody still signs with it
 * @param withdrawnAt when an operator gave it up; null while it is good
 */
public record PublicSigningKey(
    JsonWebKey key,
    Instant announcedAt,
    Instant signsFrom,
    Instant publishedUntil,
    @Nullable Instant withdrawnAt) {

  /** Whether verifiers find it. */
  public boolean isPublishedAt(Instant now) {
    return !isWithdrawn() && now.isBefore(publishedUntil);
  }

  public boolean isWithdrawn() {
    return withdrawnAt != null;
  }
}
