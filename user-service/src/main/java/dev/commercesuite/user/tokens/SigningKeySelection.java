package dev.commercesuite.user.tokens;

import dev.commercesuite.user.domain.signing.PublicSigningKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a replica can sign with, and the choice between them.
 *
 * @param inFile the key in its file
 * @param knownSince since when it knows, without a break, that this key is published; null before
 * @param previous what it signed with before; null if it did not, or if that key has lapsed
 */
record SigningKeySelection(
    SigningKey inFile, @Nullable Instant knownSince, @Nullable SigningKey previous) {

  /** Of a process that starts. */
  static SigningKeySelection of(SigningKey inFile) {
    return new SigningKeySelection(inFile, null, null);
  }

  /** After another key has come into the file. */
  SigningKeySelection replacedBy(SigningKey found, @Nullable SigningKey signing) {
    return new SigningKeySelection(found, null, signing == null ? previous : signing);
  }

  /** After what is published was read. */
  SigningKeySelection seen(KeySet set, Instant now) {
    return new SigningKeySelection(
        inFile,
        set.publishes(inFile, now) ? (knownSince == null ? now : knownSince) : null,
        previous != null && set.publishes(previous, now) ? previous : null);
  }

  /**
   * The key to sign with: the one in the file when its announcement is over, or when there is no
   * other and every verifier that asks for it finds it.
   *
   * @param tokenLife how long a key must be published to sign a token
   */
  @Nullable SigningKey signing(KeySet set, Duration tokenLife, Instant now) {
    SigningKey other = isGood(previous, set, tokenLife, now) ? previous : null;
    PublicSigningKey announced = set.get(inFile);
    if (announced == null || !isGood(inFile, set, tokenLife, now)) {
      return other;
    }
    boolean due = !now.isBefore(announced.activateTime());
    boolean found = knownSince != null && !now.isBefore(knownSince.plus(SigningKeys.PROPAGATION));
    return due || (other == null && found) ? inFile : other;
  }

  /** How long until the file's key signs although there is no other; zero if that is not so. */
  Duration untilFound(KeySet set, Instant now) {
    PublicSigningKey announced = set.get(inFile);
    if (announced == null || knownSince == null) {
      return Duration.ZERO;
    }
    Instant found = knownSince.plus(SigningKeys.PROPAGATION);
    Instant due = announced.activateTime();
    Duration wait = Duration.between(now, found.isBefore(due) ? found : due);
    return wait.isPositive() ? wait : Duration.ZERO;
  }

  private static boolean isGood(
      @Nullable SigningKey key, KeySet set, Duration tokenLife, Instant now) {
    return key != null && set.publishes(key, now.plus(tokenLife));
  }
}
